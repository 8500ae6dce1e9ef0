#include "widgets/theme/fonts.h"

#include <QFileInfo>
#include <QFontDatabase>
#include <QStringList>

namespace dynaloom::theme {
namespace {

// The Debian packages fonts-inter and fonts-jetbrains-mono; fontconfig may already know them.
const QString kInterFolder = QStringLiteral("/usr/share/fonts/opentype/inter/");
const QString kMonoFolder = QStringLiteral("/usr/share/fonts/truetype/jetbrains-mono/");

QString familyOrFallback(const QString& family, const QStringList& files, const QString& fallback) {
    if (QFontDatabase::hasFamily(family)) return family;
    for (const QString& file : files)
        if (QFileInfo::exists(file)) QFontDatabase::addApplicationFont(file);
    return QFontDatabase::hasFamily(family) ? family : fallback;
}

} // namespace

QFont uiFont(double points) {
    static const QString family =
        familyOrFallback(QStringLiteral("Inter"),
                         {kInterFolder + "Inter-Regular.otf", kInterFolder + "Inter-Medium.otf",
                          kInterFolder + "Inter-SemiBold.otf", kInterFolder + "Inter-Bold.otf",
                          kInterFolder + "Inter-Italic.otf"},
                         QStringLiteral("DejaVu Sans"));
    QFont font(family);
    font.setPointSizeF(points);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QFont codeFont(double points) {
    static const QString family = familyOrFallback(QStringLiteral("JetBrains Mono"),
                                                   {kMonoFolder + "JetBrainsMono-Regular.ttf",
                                                    kMonoFolder + "JetBrainsMono-Bold.ttf",
                                                    kMonoFolder + "JetBrainsMono-Italic.ttf"},
                                                   QStringLiteral("DejaVu Sans Mono"));
    QFont font(family);
    font.setPointSizeF(points);
    font.setStyleHint(QFont::Monospace);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace dynaloom::theme
