#include "app/window/windows.h"

#include "app/resources/resource_files.h"
#include "app/window/commands.h"
#include "app/window/main_window.h"
#include "app/window/on_screen.h"
#include "app/window/recovery_bar.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"

#include <QApplication>
#include <QEvent>
#include <QMenu>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr int kRememberMs = 500;
constexpr QPoint kCascade(28, 28); // from one window to the next

std::filesystem::path real(const std::filesystem::path& file) {
    std::error_code error;
    const auto canonical = std::filesystem::weakly_canonical(file, error);
    return error ? file : canonical;
}

} // namespace

Windows::Windows(document::CatalogPtr catalog, const theme::Theme& theme, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog))
    , m_theme(theme)
    , m_state(session::SessionState::defaultFolder()) {
    m_remember.setSingleShot(true);
    m_remember.setInterval(kRememberMs);
    connect(&m_remember, &QTimer::timeout, this, &Windows::remember);
    connect(&m_catalogWatch, &CatalogWatch::changed, this, &Windows::readCatalog);
}

Windows::~Windows() {
    m_ending = true;
    for (MainWindow* window : std::vector(m_windows)) delete window;
}

MainWindow& Windows::make() {
    auto* window = new MainWindow(m_catalog, m_theme, this);
    window->setAttribute(Qt::WA_DeleteOnClose);
    if (!m_windows.empty()) window->move(m_windows.back()->pos() + kCascade);
    m_windows.push_back(window);
    window->installEventFilter(this);
    connect(window, &QObject::destroyed, this, [this, window] { removed(window); });
    connect(window, &MainWindow::stateChanged, this, &Windows::changed);
    connect(&window->commands().keys(), &commands::KeyMap::changed, this,
            [this, window] { shareSettings(*window); });
    connect(&window->document(), &document::Document::fileChanged, this, &Windows::changed);
    return *window;
}

MainWindow& Windows::add() {
    MainWindow& window = make();
    window.show();
    return window;
}

MainWindow* Windows::windowOf(const std::filesystem::path& file) const {
    if (file.empty()) return nullptr;
    const auto at = std::ranges::find_if(m_windows, [&](MainWindow* window) {
        return window->document().hasFile() && real(window->document().file()) == real(file);
    });
    return at == m_windows.end() ? nullptr : *at;
}

bool Windows::open(const QString& file, MainWindow* from) {
    const std::filesystem::path path = app::documentPath(file.toStdString());
    if (MainWindow* window = windowOf(path)) {
        window->bringToFront();
        window->status().say(tr("%1 is open already.").arg(window->document().name()));
        return true;
    }
    if (from && from->isUntouched()) return from->open(file);
    MainWindow& window = make();
    if (!window.open(file)) {
        // The one that asked tells; an empty window would be in the way.
        if (from) from->tellFailure(window.status().sentence());
        if (from) delete &window;
        if (!from) window.show();
        return false;
    }
    window.show();
    return true;
}

MainWindow& Windows::openCopy(const model::ModelPtr& model, const QString& name) {
    MainWindow& window = make();
    window.document().adopt(model, {}, name);
    window.show();
    return window;
}

bool Windows::restore() {
    bool any = false;
    for (const session::OpenDocument& document : m_state.read()) {
        const std::filesystem::path path = document.file.toStdString();
        if (windowOf(path)) continue;
        MainWindow& window = make();
        window.restoreView(document);
        // What cannot be opened is told in its window, by name.
        window.open(document.file);
        window.restoreSelection(document);
        window.show();
        any = true;
    }
    return any;
}

void Windows::offerRecovery() {
    if (m_windows.empty()) return;
    m_windows.front()->recovery().offer(
        document::Autosave::leftBehind(document::Autosave::defaultFolder()));
}

void Windows::recover(const document::Autosave::LeftWork& work, MainWindow& from) {
    MainWindow* window = windowOf(work.original.toStdString());
    // Its window shows what is in the file, unless the user has changed it there already.
    if (window && window->document().isDirty()) window = nullptr;
    if (!window && from.isUntouched()) window = &from;
    MainWindow& target = window ? *window : make();
    target.recover(work);
    target.bringToFront();
}

void Windows::flush() {
    for (MainWindow* window : m_windows) window->autosave().flush();
    remember();
}

void Windows::quit() {
    remember();
    m_ending = true; // what is open now is what the next start opens
    for (MainWindow* window : std::vector(m_windows)) {
        if (window->close()) continue;
        m_ending = false;
        changed();
        return;
    }
    QApplication::quit();
}

void Windows::remember() {
    m_remember.stop();
    if (m_ending) return;
    std::vector<session::OpenDocument> documents;
    for (MainWindow* window : m_windows)
        if (window->document().hasFile() && documents.size() < m_state.kMostDocuments)
            documents.push_back(window->viewState());
    m_state.write(documents);
}

void Windows::aboutToClose(MainWindow& window) {
    // The last one's end is the end of the session: it is opened again.
    if (m_windows.size() == 1 && m_windows.front() == &window) {
        remember();
        m_ending = true;
    }
}

bool Windows::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Move || event->type() == QEvent::Resize) changed();
    return QObject::eventFilter(watched, event);
}

void Windows::removed(MainWindow* window) {
    std::erase(m_windows, window);
    if (!m_windows.empty()) changed();
}

void Windows::fillMenu(QMenu& menu, MainWindow& of) {
    menu.clear();
    connect(menu.addAction(tr("&New Window")), &QAction::triggered, this, [this] { add(); });
    connect(menu.addAction(tr("&Close Window")), &QAction::triggered, &of, &QWidget::close);
    menu.addSeparator();
    std::size_t number = 0;
    for (MainWindow* window : m_windows) {
        const document::Document& document = window->document();
        QString name = document.name().replace(QLatin1Char('&'), QStringLiteral("&&"));
        if (document.isDirty()) name += QLatin1Char('*');
        if (++number <= 9) name = QStringLiteral("&%1  %2").arg(number).arg(name);
        QAction* action = menu.addAction(name);
        action->setCheckable(true);
        action->setChecked(window == &of);
        action->setToolTip(QString::fromStdString(document.file().string()));
        connect(action, &QAction::triggered, window, &MainWindow::bringToFront);
    }
}

void Windows::shareSettings(MainWindow& from) {
    if (m_sharing) return;
    m_sharing = true;
    for (MainWindow* window : m_windows)
        if (window != &from) window->takeSettings();
    m_sharing = false;
}

void Windows::readCatalog() {
    m_catalog = std::make_shared<const model::Catalog>(app::readCatalog());
    m_catalogWatch.watch();
    for (MainWindow* window : m_windows) window->setCatalog(m_catalog);
}

void Windows::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    for (MainWindow* window : m_windows) window->setTheme(theme);
}

} // namespace dynaloom::window
