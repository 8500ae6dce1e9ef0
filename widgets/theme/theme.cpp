#include "widgets/theme/theme.h"

#include <algorithm>

namespace dynaloom::theme {

QColor Theme::seriesColor(int index) const {
    return series[static_cast<std::size_t>(std::max(0, index) % kSeriesColors)];
}

const Theme& darkTheme() {
    static const Theme theme = [] {
        Theme t;
        t.name = QStringLiteral("dark");
        t.dark = true;
        t.window = "#16181d";
        t.panel = "#1c1f26";
        t.base = "#12141a";
        t.alternate = "#20242c";
        t.border = "#2b303a";
        t.text = "#e3e6ec";
        t.muted = "#8b93a3";
        t.accent = "#4f8ff7";
        t.accentFill = "#3a78ea";
        t.canvas = "#13151a";
        t.grid = "#1b1e25";
        t.gridMajor = "#232731";
        t.node = "#232833";
        t.nodeHead = "#2b3140";
        t.plotBackground = "#14161b";
        t.plotGrid = "#262b35";
        t.icon = "#c7ccd6";
        t.warning = "#fbc02d";
        t.error = "#f0736a";
        t.good = "#38e0a4";
        t.series = {"#4f8ff7", "#ec6340", "#38e0a4", "#fbc02d", "#d8c8ff", "#86808a"};
        return t;
    }();
    return theme;
}

const Theme& lightTheme() {
    static const Theme theme = [] {
        Theme t;
        t.name = QStringLiteral("light");
        t.dark = false;
        t.window = "#f3f4f7";
        t.panel = "#ffffff";
        t.base = "#ffffff";
        t.alternate = "#f4f6fa";
        t.border = "#dde1e8";
        t.text = "#1d2330";
        t.muted = "#5f687a";
        t.accent = "#2f6fe4";
        t.accentFill = "#2f6fe4";
        t.canvas = "#f7f8fb";
        t.grid = "#eceff4";
        t.gridMajor = "#e0e4ec";
        t.node = "#ffffff";
        t.nodeHead = "#f0f3f8";
        t.plotBackground = "#ffffff";
        t.plotGrid = "#e8ebf1";
        t.icon = "#4a5366";
        t.warning = "#b06f00";
        t.error = "#c2281d";
        t.good = "#0b7d50";
        t.series = {"#2f6fe4", "#bb2a1c", "#12a56b", "#c48508", "#9a3391", "#202b3a"};
        return t;
    }();
    return theme;
}

} // namespace dynaloom::theme
