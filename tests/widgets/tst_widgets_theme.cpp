// The themes, their colours for colour-blind eyes, icons and style sheet.
#include "widgets/theme/apply_theme.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <QApplication>
#include <QFontInfo>
#include <QImage>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>

#include <array>
#include <cmath>

using namespace dynaloom::theme;

namespace {

using Vec = std::array<double, 3>;

double linear(double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

Vec linearRgb(const QColor& c) {
    return {linear(static_cast<double>(c.redF())), linear(static_cast<double>(c.greenF())),
            linear(static_cast<double>(c.blueF()))};
}

// WCAG 2 relative luminance and contrast.
double luminance(const QColor& c) {
    const Vec v = linearRgb(c);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}
double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

// CIE 1976 L*a*b*, D65.
Vec lab(const Vec& v) {
    const auto f = [](double t) {
        t = std::max(t, 0.0);
        return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
    };
    const double x = f((0.4124564 * v[0] + 0.3575761 * v[1] + 0.1804375 * v[2]) / 0.95047);
    const double y = f(0.2126729 * v[0] + 0.7151522 * v[1] + 0.0721750 * v[2]);
    const double z = f((0.0193339 * v[0] + 0.1191920 * v[1] + 0.9503041 * v[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// Machado, Oliveira & Fernandes 2009, severity 1, in linear RGB.
using Matrix = std::array<Vec, 3>;
const std::array<Matrix, 4> kVisions = {{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
}};

Vec seen(const QColor& c, const Matrix& m) {
    const Vec v = linearRgb(c);
    Vec out{};
    for (std::size_t i = 0; i < 3; ++i)
        out[i] = std::clamp(m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2], 0.0, 1.0);
    return lab(out);
}

// The most frequent fully opaque colour of an icon.
QColor inkOf(const QIcon& icon, QIcon::Mode mode = QIcon::Normal, QIcon::State state = QIcon::Off) {
    const QImage image = icon.pixmap(QSize(48, 48), 1.0, mode, state).toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() == 255) return image.pixelColor(x, y);
    return {};
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".?")); }

    void bothThemes_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
    static const Theme& current() {
        QFETCH_GLOBAL(bool, dark);
        return dark ? darkTheme() : lightTheme();
    }
    void initTestCase_data() { bothThemes_data(); }

    void seriesDifferForEveryKindOfVision() {
        const Theme& t = current();
        for (const Matrix& vision : kVisions)
            for (int a = 0; a < kSeriesColors; ++a)
                for (int b = a + 1; b < kSeriesColors; ++b) {
                    const Vec p = seen(t.seriesColor(a), vision),
                              q = seen(t.seriesColor(b), vision);
                    const double distance = std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
                    QVERIFY2(distance > 20,
                             qPrintable(QString("%1 %2: %3").arg(a).arg(b).arg(distance)));
                }
    }

    void colorsStandOutFromWhatTheyAreDrawnOn() {
        const Theme& t = current();
        for (const QColor& c : t.series) QVERIFY(contrast(c, t.plotBackground) >= 3);
        for (const QColor& surface : {t.window, t.panel, t.base, t.alternate}) {
            QVERIFY(contrast(t.text, surface) >= 7);    // WCAG AAA
            QVERIFY(contrast(t.muted, surface) >= 4.5); // WCAG AA
        }
        QVERIFY(contrast(Qt::white, t.accentFill) >= 4);
        QVERIFY(contrast(t.error, t.panel) >= 4.5);
    }

    void iconsTakeTheThemesColor() {
        const Theme& t = current();
        QVERIFY(iconNames().size() >= 30);
        for (const QString& name : iconNames()) {
            const QIcon icon = themeIcon(name, t);
            QVERIFY2(!icon.isNull(), qPrintable(name));
            QCOMPARE(inkOf(icon), t.icon);
            QCOMPARE(inkOf(icon, QIcon::Normal, QIcon::On), QColor(Qt::white));
        }
        QVERIFY(themeIcon("no_such_icon", t).isNull());
        QVERIFY(themeIcon("../icons/run", t).isNull());
        QCOMPARE(inkOf(tintedIcon("run", Qt::red)), QColor(Qt::red));
    }

    void everyNameOfTheSetExists() {
        const QStringList names = iconNames();
        for (const char* name :
             {"run",  "pause",   "step",       "stop",         "open",         "save",
              "undo", "redo",    "fit",        "search",       "neuron",       "channel",
              "ion",  "synapse", "receptor",   "input",        "monitor",      "projection",
              "area", "graph",   "equations",  "analysis",     "export",       "settings",
              "sun",  "moon",    "warning",    "error",        "info",         "close",
              "plus", "minus",   "chevron_up", "chevron_down", "chevron_left", "chevron_right"})
            QVERIFY2(names.contains(name), name);
    }

    void iconsAreDrawnFromTheVectorAtEveryScale() {
        const QIcon icon = themeIcon("stop", current());
        for (double scale : {1.0, 1.5, 2.0, 3.0}) {
            const QPixmap p = icon.pixmap(QSize(20, 20), scale);
            QCOMPARE(p.width(), qRound(20 * scale));
            QCOMPARE(p.devicePixelRatio(), scale);
        }
        // A stroke of 1.8 of 24 units at 240 pixels is 18 pixels wide with sharp edges: inside a
        // row across the middle of the square, at most four pixels are partly covered.
        const QImage large = icon.pixmap(QSize(240, 240), 1.0).toImage();
        int partly = 0, fully = 0;
        for (int x = 0; x < large.width(); ++x) {
            const int alpha = large.pixelColor(x, large.height() / 2).alpha();
            fully += alpha == 255;
            partly += alpha > 0 && alpha < 255;
        }
        QVERIFY(fully >= 34 && fully <= 38);
        QVERIFY(partly <= 4);
    }

    void styleSheetLeavesNoTokenAndNamesOnlyFilesThatExist() {
        const QString sheet = styleSheet(current());
        QVERIFY(sheet.contains(current().accentFill.name()));
        QVERIFY(!sheet.contains('@'));
        QRegularExpression url("url\\(([^)]+)\\)");
        int files = 0;
        for (auto it = url.globalMatch(sheet); it.hasNext(); ++files)
            QVERIFY(QFile::exists(it.next().captured(1)));
        QVERIFY(files >= 3);
    }

    void switchesWhileRunning() {
        QPushButton button("Run");
        button.resize(80, 30);
        applyTheme(*qApp, darkTheme());
        QCOMPARE(button.grab().toImage().pixelColor(40, 4), darkTheme().panel);
        applyTheme(*qApp, lightTheme());
        QCOMPARE(button.grab().toImage().pixelColor(40, 4), lightTheme().panel);
        QCOMPARE(qApp->palette().color(QPalette::Text), lightTheme().text);
        applyTheme(*qApp, current());
    }

    void fontsExist() {
        QVERIFY(QFontInfo(uiFont()).family() == "Inter" ||
                QFontInfo(uiFont()).family() == "DejaVu Sans");
        QVERIFY(QFontInfo(codeFont()).fixedPitch());
    }
};

QTEST_MAIN(TestTheme)
#include "tst_widgets_theme.moc"
