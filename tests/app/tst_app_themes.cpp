// Themes: switched while the window is open, without leftovers; the desktop's; plots pinned.
#include "app/figures/export_dialog.h"
#include "app/panels/live_view.h"
#include "app/resources/resource_files.h"
#include "app/welcome/welcome_page.h"
#include "app/window/actions.h"
#include "app/window/commands.h"
#include "app/window/figure_commands.h"
#include "app/window/main_window.h"
#include "app/window/preferences.h"
#include "app/window/settings.h"
#include "app/window/themes.h"
#include "app/window/welcome.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDBusVariant>
#include <QDockWidget>
#include <QImage>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace dynaloom;
using window::MainWindow;

namespace {

// Parts of all pixels that have exactly one of the colours.
double share(const QImage& image, const QList<QColor>& colours) {
    QSet<QRgb> wanted;
    for (const QColor& colour : colours) wanted.insert(colour.rgb());
    qint64 n = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            n += wanted.contains(image.pixel(x, y) | 0xff000000);
    return static_cast<double>(n) / (static_cast<double>(image.width()) * image.height());
}

QList<QColor> surfaces(const theme::Theme& t) {
    return {t.window, t.panel, t.base, t.alternate, t.canvas, t.plotBackground};
}

} // namespace

class TestThemes : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    void choose(QComboBox& box, int index) {
        box.setFocus();
        box.setCurrentIndex(0);
        for (int i = 0; i < index; ++i) QTest::keyClick(&box, Qt::Key_Down);
    }

private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        // No desktop answers.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    }
    void init() {
        QFile::remove(m_folder.filePath("dynaloom/workbench.conf"));
        static const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(m_window->open("coba"));
        m_window->themes().choose("dark");
    }
    void cleanup() { m_window.reset(); }

    void switchesWithoutLeftovers() {
        // All that has a face of its own is on screen at once.
        for (QDockWidget* dock : m_window->findChildren<QDockWidget*>()) dock->show();
        m_window->actions().preferences->trigger();
        m_window->actions().exportFigure->trigger();
        QTRY_VERIFY(share(m_window->grab().toImage(), surfaces(theme::darkTheme())) > 0.6);
        QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!m_window->theme().dark);
        QApplication::processEvents();
        const QWidget* parts[] = {m_window.get(), &m_window->commands().preferences(),
                                  &m_window->figures().dialog()};
        for (const QWidget* part : parts) {
            const QImage light = const_cast<QWidget*>(part)->grab().toImage();
            const double own = share(light, surfaces(theme::lightTheme()));
            QVERIFY2(own > 0.3, qPrintable(QString("%1 of %2").arg(own).arg(part->objectName())));
            const double left = share(light, surfaces(theme::darkTheme()));
            QVERIFY2(left < 1e-3,
                     qPrintable(QString("%1 of %2").arg(left).arg(part->objectName())));
        }
        // And back.
        m_window->actions().switchTheme->trigger();
        QApplication::processEvents();
        const QImage dark = m_window->grab().toImage();
        const double left = share(dark, {theme::lightTheme().window, theme::lightTheme().canvas});
        QVERIFY2(left < 1e-3, qPrintable(QString::number(left)));
    }
    void thePalletteAndTheWelcomePageFollow() {
        m_window->commands().showPalette();
        m_window->actions().switchTheme->trigger();
        QApplication::processEvents();
        auto& palette = m_window->commands().palette();
        QVERIFY(share(palette.grab().toImage(), surfaces(theme::darkTheme())) < 0.01);
        m_window->welcome().showPage();
        m_window->actions().switchTheme->trigger();
        QApplication::processEvents();
        const QImage page = m_window->welcome().page().grab().toImage();
        QVERIFY(share(page, {theme::darkTheme().window}) > 0.4);
        QVERIFY(share(page, {theme::lightTheme().window}) < 1e-3);
    }
    void pinnedPlotsKeepTheirTheme() {
        m_window->actions().preferences->trigger();
        choose(m_window->commands().preferences().plotChoice(), 1); // always dark
        m_window->actions().switchTheme->trigger();
        QVERIFY(!m_window->theme().dark);
        QApplication::processEvents();
        const QImage plot = m_window->live().raster()->grab().toImage();
        QVERIFY(share(plot, {theme::darkTheme().plotBackground, theme::darkTheme().panel}) > 0.5);
        QVERIFY(share(m_window->grab().toImage(), {theme::lightTheme().canvas}) > 0.05);
        // A figure on paper is white all the same.
        m_window->figures().exportPanel(m_window->live().raster());
        choose(m_window->commands().preferences().plotChoice(), 0); // as the window
        QApplication::processEvents();
        const QImage light = m_window->live().raster()->grab().toImage();
        QVERIFY(share(light, {theme::darkTheme().plotBackground}) < 1e-3);
        QCOMPARE(window::Settings().plotThemeName(), QString("window"));
    }
    void theSystemIsFollowedOnlyWhenAsked() {
        auto& themes = m_window->themes();
        themes.choose("system");
        const bool byPalette = m_window->theme().dark;
        themes.system().take(byPalette ? 2u : 1u); // the other one
        QCOMPARE(m_window->theme().dark, !byPalette);
        themes.system().take(0u); // no preference
        QCOMPARE(m_window->theme().dark, byPalette);
        themes.choose("dark");
        themes.system().take(2u);
        QVERIFY(m_window->theme().dark);
        themes.choose("system");
        QVERIFY(!m_window->theme().dark);
    }
    void strangeAnswersOfTheDesktopAreIgnored() {
        QPalette bright;
        bright.setColor(QPalette::Window, Qt::white);
        bright.setColor(QPalette::WindowText, Qt::black);
        theme::SystemTheme system(bright);
        QVERIFY(!system.isDark());
        QSignalSpy changed(&system, &theme::SystemTheme::changed);
        for (const QVariant& answer : {QVariant(), QVariant("dark"), QVariant(99u), QVariant(-1),
                                       QVariant(QStringList{"1"})})
            system.take(answer);
        QCOMPARE(changed.count(), 0);
        // As Read() gives it: a variant in a variant.
        system.take(QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(1u)))));
        QCOMPARE(changed.count(), 1);
        QVERIFY(system.isDark());
        system.take(1u);
        QCOMPARE(changed.count(), 1);
    }
    void aDarkPaletteIsADarkDesktop() {
        QPalette dark;
        dark.setColor(QPalette::Window, QColor("#202020"));
        dark.setColor(QPalette::WindowText, QColor("#eeeeee"));
        QVERIFY(theme::SystemTheme(dark).isDark());
    }
    void theChoiceIsKeptAndShown() {
        m_window->actions().preferences->trigger();
        choose(m_window->commands().preferences().themeChoice(), 2); // light
        QVERIFY(!m_window->theme().dark);
        QCOMPARE(window::Settings().themeName(), QString("light"));
        m_window->actions().switchTheme->trigger();
        QCOMPARE(window::Settings().themeName(), QString("dark"));
        QCOMPARE(m_window->commands().preferences().themeChoice().currentData().toString(),
                 QString("dark"));
        for (const auto& command : commands::commandsOf(*m_window->menuBar())) {
            if (command.id == "theme_dark") QVERIFY(command.action->isChecked());
            if (command.id == "theme_light") QVERIFY(!command.action->isChecked());
        }
    }
    void anUnknownNameInTheSettingsIsTheSystem() {
        QCOMPARE(window::themeNamed("purple", true).name, QString("dark"));
        QCOMPARE(window::themeNamed("", false).name, QString("light"));
        QVERIFY(!window::withPlots(theme::darkTheme(), "purple").plots);
    }
};

QTEST_MAIN(TestThemes)
#include "tst_app_themes.moc"
