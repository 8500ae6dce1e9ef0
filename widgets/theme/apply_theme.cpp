#include "widgets/theme/apply_theme.h"

#include "widgets/theme/fonts.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

#include <optional>

namespace dynaloom::theme {
namespace {

QPalette paletteOf(const Theme& t) {
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.base);
    p.setColor(QPalette::AlternateBase, t.alternate);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::Button, t.panel);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, Qt::white);
    p.setColor(QPalette::Highlight, t.accentFill);
    p.setColor(QPalette::HighlightedText, Qt::white);
    p.setColor(QPalette::ToolTipBase, t.panel);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::PlaceholderText, t.muted);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Light, t.border.lighter(110));
    p.setColor(QPalette::Midlight, t.border);
    p.setColor(QPalette::Mid, t.border);
    p.setColor(QPalette::Dark, t.border.darker(130));
    p.setColor(QPalette::Shadow, t.dark ? QColor(Qt::black) : QColor("#b8bec9"));
    for (auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.muted);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.border);
    return p;
}

} // namespace

namespace {
std::optional<QPalette>& rememberedPalette() {
    static std::optional<QPalette> palette;
    return palette;
}
} // namespace

QPalette platformPalette() { return rememberedPalette().value_or(QGuiApplication::palette()); }

QString styleSheet(const Theme& t) {
    QFile file(QStringLiteral(":/style/workbench.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> tokens[] = {
        {"@window@", t.window},
        {"@panel@", t.panel},
        {"@base@", t.base},
        {"@alternate@", t.alternate},
        {"@border@", t.border},
        {"@text@", t.text},
        {"@muted@", t.muted},
        {"@accent@", t.accent},
        {"@accentFill@", t.accentFill},
        {"@canvas@", t.canvas},
        {"@error@", t.error},
        {"@hover@", t.dark ? t.border : QColor("#e6e9ef")},
        {"@accentHover@", t.accentFill.lighter(112)},
        {"@accentDown@", t.accentFill.darker(112)},
    };
    for (const auto& [token, color] : tokens) sheet.replace(QLatin1String(token), color.name());
    return sheet;
}

void applyTheme(QApplication& app, const Theme& theme) {
    if (!rememberedPalette()) rememberedPalette() = QGuiApplication::palette();
    // After the first call Fusion sits inside Qt's style sheet style.
    if (!app.style()->inherits("QFusionStyle") && !app.style()->inherits("QStyleSheetStyle"))
        app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    app.setFont(uiFont());
    app.setPalette(paletteOf(theme));
    app.setStyleSheet(styleSheet(theme));
}

} // namespace dynaloom::theme
