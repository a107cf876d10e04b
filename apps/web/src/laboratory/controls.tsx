import type { ModelDefinition } from "@xinpark/kernel/definition";
import { useId, useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { dimensionKnobs, gradeKnobs, indicatorKnobs, limitKnobs, withStrength, type Knob } from "./knobs.ts";

/** What is moved by hand: grades, how much each indicator counts, limits. Points stand in points here, in thousandths in the model. */

interface ControlsProps {
  /** As the trial began: a strength of 100 % is this one's. */
  readonly begun: ModelDefinition;
  readonly model: ModelDefinition;
  readonly onModel: (model: ModelDefinition) => void;
}

function NumberField({ knob, onModel }: { readonly knob: Knob; readonly onModel: ControlsProps["onModel"] }) {
  const { say } = useLanguage();
  const id = useId();
  // While it is being typed it need not be a number yet: a sign comes before its digits.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="knob">
      <label htmlFor={id}>{say(knob.label)}</label>
      <input
        id={id}
        className="knob-number"
        type="number"
        step="any"
        value={typed ?? String(knob.value / 1000)}
        onBlur={() => setTyped(null)}
        onChange={(event) => {
          setTyped(event.target.value);
          const points = Math.round(event.target.valueAsNumber * 1000);
          if (Number.isSafeInteger(points)) onModel(knob.set(points + 0));
        }}
      />
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, minimum, maximum, step, text, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="knob-slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={minimum}
        max={maximum}
        step={step}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}

/** A percentage of strength goes from nothing to three times. */
const STRONGEST = 300;

function Indicators({ begun, model, onModel }: ControlsProps) {
  const { t, say } = useLanguage();
  const [strengths, setStrengths] = useState<Readonly<Record<string, number>>>({});
  return model.dimensions.map((dimension) => {
    const own = model.indicators.filter((one) => one.dimension === dimension.id);
    const limits = dimensionKnobs(model).find((one) => one.id === dimension.id)?.limits ?? [];
    return (
      <fieldset key={dimension.id} className="knob-group">
        <legend>{say(dimension.label)}</legend>
        {own.map((indicator) => (
          <div key={indicator.id} className="knob-indicator">
            <Slider
              label={say(indicator.label)}
              value={strengths[indicator.id] ?? 100}
              minimum={0}
              maximum={STRONGEST}
              step={10}
              text={`${strengths[indicator.id] ?? 100}%`}
              onChange={(strength) => {
                setStrengths((now) => ({ ...now, [indicator.id]: strength }));
                onModel(withStrength(model, begun, indicator.id, strength));
              }}
            />
            <details>
              <summary>{t("laboratory.points")}</summary>
              <div className="knob-grid">
                {indicatorKnobs(model, indicator).map((knob) => (
                  <NumberField key={knob.id} knob={knob} onModel={onModel} />
                ))}
              </div>
            </details>
          </div>
        ))}
        <details>
          <summary>{t("laboratory.limits")}</summary>
          <div className="knob-grid">
            {limits.map((knob) => (
              <NumberField key={knob.id} knob={knob} onModel={onModel} />
            ))}
          </div>
        </details>
      </fieldset>
    );
  });
}

export function Controls({ begun, model, onModel }: ControlsProps) {
  const { t, say } = useLanguage();
  return (
    <div className="knobs">
      <fieldset className="knob-group">
        <legend>{t("laboratory.grades")}</legend>
        {gradeKnobs(model).map((knob) => (
          <div key={knob.id}>
            <Slider
              label={t("laboratory.from", { grade: say(knob.label) })}
              value={knob.value / 1000}
              minimum={model.minimum / 1000}
              maximum={model.maximum / 1000}
              step={1}
              text={t("laboratory.fromPoints", { points: knob.value / 1000 })}
              onChange={(points) => onModel(knob.set(Math.round(points * 1000)))}
            />
          </div>
        ))}
      </fieldset>
      <p className="field-hint">{t("laboratory.strengthHint")}</p>
      <Indicators begun={begun} model={model} onModel={onModel} />
      <details className="knob-group">
        <summary>{t("laboratory.hardLimits")}</summary>
        <div className="knob-grid">
          {limitKnobs(model).map((knob) => (
            <NumberField key={knob.id} knob={knob} onModel={onModel} />
          ))}
        </div>
      </details>
    </div>
  );
}
