import type { ThemeConfig } from "antd";

const FONTS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** The look of antd's controls; the same colours as `styles/base.css`. */
export const theme: ThemeConfig = {
  cssVar: { key: "xinpark" },
  hashed: false,
  token: {
    colorPrimary: "#0b5a57",
    colorInfo: "#0b5a57",
    colorLink: "#0b5a57",
    colorSuccess: "#2c6e49",
    colorWarning: "#8a5a00",
    colorError: "#a8321f",
    colorText: "#1d2e2d",
    colorTextSecondary: "#4d5f5d",
    // antd's own placeholder grey is too pale to read (WCAG 1.4.3).
    colorTextPlaceholder: "#5f6f6d",
    colorTextDescription: "#4d5f5d",
    colorBgLayout: "#f7f5f0",
    colorBorder: "#c9cdc6",
    colorBorderSecondary: "#e4e1d8",
    borderRadius: 8,
    controlHeight: 40,
    fontSize: 15,
    fontFamily: FONTS,
  },
  components: {
    Button: { primaryShadow: "none", defaultShadow: "none", fontWeight: 500, contentFontSizeLG: 16 },
    Input: { activeShadow: "0 0 0 3px rgb(11 90 87 / 14%)" },
    Select: { optionSelectedBg: "#e2efec" },
  },
};
