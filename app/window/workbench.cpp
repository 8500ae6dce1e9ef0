#include "app/window/workbench.h"

#include "app/resources/resource_files.h"
#include "app/session/crash_report.h"
#include "app/window/actions.h"
#include "app/window/documentation_pictures.h"
#include "app/window/end_signals.h"
#include "app/window/main_window.h"
#include "app/window/settings.h"
#include "app/window/themes.h"
#include "app/window/welcome.h"
#include "app/window/windows.h"
#include "widgets/scene3d/renderer_module.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDockWidget>
#include <QTimer>

#include <clocale>
#include <cstdio>

namespace {

using namespace dynaloom;

constexpr int kPictureMs = 3000, kSettleMs = 1600;

struct Options {
    QString theme, picture, panel, gallery, guide;
    int afterMs = kPictureMs;
};

Options parse(const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption theme(QStringLiteral("theme"), {}, QStringLiteral("name"));
    const QCommandLineOption picture(QStringLiteral("screenshot"), {}, QStringLiteral("file"));
    const QCommandLineOption show(QStringLiteral("show"), {}, QStringLiteral("panel"));
    const QCommandLineOption after(QStringLiteral("after"), {}, QStringLiteral("ms"));
    const QCommandLineOption gallery(QStringLiteral("gallery"), {}, QStringLiteral("folder"));
    const QCommandLineOption guide(QStringLiteral("guide"), {}, QStringLiteral("file"));
    parser.addOptions({theme, picture, show, after, gallery, guide});
    parser.parse(arguments);
    Options options{parser.value(theme), parser.value(picture), parser.value(show),
                    parser.value(gallery), parser.value(guide)};
    if (parser.isSet(after)) options.afterMs = parser.value(after).toInt();
    return options;
}

// Runs the document on and on, selects its first node as a reader would, takes the picture and
// ends.
void takePicture(window::MainWindow& window, const Options& options) {
    window.resize(1600, 1000);
    const auto& nodes = window.document().model()->graph->nodes;
    if (!nodes.empty()) window.goTo(nodes.front()->key);
    window.actions().endless->setChecked(true);
    window.actions().run->trigger();
    QTimer::singleShot(options.afterMs, &window, [&window, options] {
        QWidget* part = window::openForPicture(window, options.panel);
        // What was opened has its size and its first drawing a moment later.
        QTimer::singleShot(kSettleMs, part, [part, options] {
            const bool saved = part->grab().save(options.picture);
            if (!saved)
                std::fprintf(stderr, "%s could not be written.\n", qPrintable(options.picture));
            // Nothing of this session is to be remembered or asked about.
            QApplication::exit(saved ? 0 : 1);
        });
    });
}

} // namespace

int runWorkbench(int argc, char** argv, const std::string& file) {
    scene3d::prepareGraphics();
    QApplication application(argc, argv);
    // Qt takes up the user's locale; numbers of ours are read and written without one.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(QStringLiteral("dynaloom"));
    QApplication::setApplicationDisplayName({});
    QApplication::setApplicationVersion(QStringLiteral(DYNALOOM_VERSION));
    session::reportCrashes();
    const Options options = parse(QApplication::arguments());
    QString damaged = window::Settings::setAsideIfDamaged();
    if (damaged.isEmpty()) damaged = window::Settings::whyNotKept();
    const QString theme = options.theme.isEmpty() ? window::Settings().themeName() : options.theme;
    const theme::SystemTheme system(QApplication::palette());
    const theme::Theme colours = window::withPlots(window::themeNamed(theme, system.isDark()),
                                                   window::Settings().plotThemeName());
    // Before any widget: what is made earlier keeps the platform's font.
    theme::applyTheme(application, colours);
    window::Windows windows(std::make_shared<const model::Catalog>(app::readCatalog()), colours);
    const bool restored = file.empty() && options.picture.isEmpty() &&
                          window::Settings().reopens() && windows.restore();
    window::MainWindow& window = restored ? *windows.all().front() : windows.add();
    if (!file.empty() && !windows.open(QString::fromStdString(file), &window) &&
        !options.picture.isEmpty())
        return 1;
    if (!damaged.isEmpty()) window.tellFailure(damaged);
    if (auto* dock = window.findChild<QDockWidget*>(options.panel)) {
        dock->show();
        dock->raise();
    }
    const window::EndSignals ends;
    bool isAsked = false;
    QObject::connect(&ends, &window::EndSignals::asked, &windows, [&windows, &isAsked] {
        isAsked = true;
        windows.flush();       // unsaved work is offered at the next start
        QApplication::exit(0); // quit() would close the windows first, and ask
    });
    if (!options.gallery.isEmpty()) {
        window::takeGalleryPictures(window, options.gallery);
    } else if (!options.guide.isEmpty()) {
        window::takeGuidePictures(window, options.guide);
    } else if (options.picture.isEmpty()) {
        if (file.empty() && !restored && window::Settings().welcomeAtStart())
            window.welcome().showPage();
        windows.offerRecovery();
        const auto crashes = session::takeCrashReports();
        if (!crashes.empty()) window.tellCrash(crashes.front());
    } else {
        takePicture(window, options);
    }
    const int code = QApplication::exec();
    if (isAsked) windows.flush(); // what came in with the same turn of the loop
    return code;
}
