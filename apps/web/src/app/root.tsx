import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { LoadingOutlined } from "@ant-design/icons";
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useLanguage } from "../shared/language.ts";
import { ApiError } from "../shared/problems.ts";
import { router } from "./router.tsx";
import { theme } from "./theme.ts";

/** Only what may pass by itself is tried again: a lost connection or a fault of the server. */
const mayPass = (thrown: unknown): boolean =>
  thrown instanceof ApiError && (thrown.status === 0 || thrown.status >= 500);

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, thrown) => failures < 2 && mayPass(thrown),
    },
  },
});

/** Styles made at run time carry it, or the content security policy keeps them out. */
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
const policy = nonce === undefined || nonce === "" ? {} : { csp: { nonce } };

/** The application with its texts, look, data and routes. */
export function Root() {
  const { language } = useLanguage();
  return (
    <ConfigProvider
      locale={language === "zh" ? zhCN : enUS}
      theme={theme}
      // The library's own icon fades away, and stays in the button's name where the fading never ends.
      button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined /> }}
      {...policy}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
