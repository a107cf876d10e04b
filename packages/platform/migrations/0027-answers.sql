-- Every list of deliveries asks which return each of them answers.
create index delivery_return_answer on delivery_return (answer_batch_id) where answer_batch_id is not null;
