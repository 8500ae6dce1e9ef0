#include "app/window/actions.h"

#include "widgets/commands/command_list.h"
#include "widgets/theme/icons.h"

#include <QWidget>

namespace dynaloom::window {
namespace {

// On the accent button: white, and muted where it cannot be pressed.
QIcon accentIcon(const QString& name, const theme::Theme& theme) {
    constexpr int kPixels = 64; // scaled down
    QIcon both;
    both.addPixmap(theme::tintedIcon(name, Qt::white).pixmap(kPixels));
    both.addPixmap(theme::tintedIcon(name, theme.muted).pixmap(kPixels), QIcon::Disabled);
    return both;
}

} // namespace

Actions::Actions(QWidget* window)
    : QObject(window)
    , m_window(window) {
    newDocument = make(tr("&New"), QKeySequence::New);
    open = make(tr("&Open…"), QKeySequence::Open, "open");
    save = make(tr("&Save"), QKeySequence::Save, "save");
    saveAs = make(tr("Save &As…"), QKeySequence::SaveAs);
    exportResults = make(tr("Save &Results…"), tr("Ctrl+E"));
    exportFigure = make(tr("Export Figure and &Data…"), tr("Ctrl+Shift+E"), "export");
    copyFigure = make(tr("&Copy Figure"), tr("Ctrl+Alt+C"));
    openFigureModel = make(tr("Open the Model of a &Figure…"), {});
    reopen = make(tr("Reopen Documents at S&tart"), {});
    reopen->setCheckable(true);
    closeWindow = make(tr("&Close"), QKeySequence::Close);
    quit = make(tr("&Quit"), QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    undo = make(tr("&Undo"), QKeySequence::Undo, "undo");
    redo = make(tr("&Redo"), tr("Ctrl+Shift+Z"), "redo");
    redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
    rename = make(tr("Re&name…"), {});
    remove = make(tr("&Delete"), {}, "trash");
    duplicate = make(tr("D&uplicate"), tr("Ctrl+D"));
    duplicate->setEnabled(false);
    addComponent = make(tr("&Add Component…"), tr("Ctrl+Space"));
    selectAll = make(tr("Select &All"), QKeySequence::SelectAll);

    frameAll = make(tr("Show &All of the Graph"), {}, "fit");
    frameSelection = make(tr("Show &Selection"), {});
    find = make(tr("Find &Component"), tr("Ctrl+Shift+F"), "search");
    makeForGraph();

    run = make(tr("&Run"), tr("F5"), "run");
    pause = make(tr("&Pause"), tr("F6"), "pause");
    step = make(tr("S&tep"), tr("F10"), "step");
    stop = make(tr("&Stop"), tr("Shift+F5"), "stop");
    toggle = make(tr("Run or Pause"), {});
    endless = make(tr("Run Until &Stopped"), {});
    endless->setIconText(QStringLiteral("∞")); // on the run bar
    endless->setCheckable(true);
    goOn = make(tr("&Go On With Changes at Once"), {});
    goOn->setStatusTip(tr("A running model goes on as the edited one, without asking: populations "
                          "that were not changed keep their state"));
    goOn->setCheckable(true);

    palette = make(tr("&Command Palette…"), tr("Ctrl+Shift+P"));
    preferences = make(tr("&Preferences…"), tr("Ctrl+,"), "settings");
    preferences->setMenuRole(QAction::PreferencesRole);
    switchTheme = make(tr("&Switch Theme"), tr("Ctrl+Shift+T"));
    resetLayout = make(tr("&Reset Layout"), {}, "reset");
    fullScreen = make(tr("&Full Screen"), QKeySequence::FullScreen);
    fullScreen->setCheckable(true);

    help = make(tr("&Help on This"), tr("F1"));
    welcome = make(tr("&Welcome"), {});
    guide = make(tr("Build Your First &Network"), {});
    about = make(tr("&About Dynaloom"), {});
    about->setMenuRole(QAction::AboutRole);
    shortcuts = make(tr("&Keys and Mouse"), tr("Ctrl+F1"));
}

void Actions::makeForGraph() {
    cut = makeForCanvas(tr("Cu&t"), QKeySequence::Cut);
    copy = makeForCanvas(tr("&Copy"), QKeySequence::Copy);
    paste = makeForCanvas(tr("&Paste"), QKeySequence::Paste);
    switchOff = makeForCanvas(tr("Switch &Off or On"), tr("D"));
    takeOut = makeForCanvas(tr("Delete and Re&connect"), tr("Ctrl+Del"));
    comment = make(tr("Co&mment…"), {});
    group = make(tr("&Group into an Area"), tr("Ctrl+G"), "area");
    ungroup = make(tr("&Ungroup"), tr("Ctrl+Shift+G"));
    leave = make(tr("&Leave the Area"), tr("Ctrl+Up"), "chevron_up");
    leave->setEnabled(false);
    addFrame = make(tr("&Frame Around Selection"), tr("Ctrl+J"));
    addNote = make(tr("Add &Note"), {});
    alignLeft = make(tr("Align &Left"), {});
    alignCentre = make(tr("Align &Centres"), {});
    alignRight = make(tr("Align &Right"), {});
    alignTop = make(tr("Align &Top"), {});
    alignMiddle = make(tr("Align &Middles"), {});
    alignBottom = make(tr("Align &Bottom"), {});
    spreadAcross = make(tr("Distribute &Horizontally"), {});
    spreadDown = make(tr("Distribute &Vertically"), {});
    tidy = make(tr("T&idy Layout"), tr("Ctrl+L"));
    findNode = make(tr("&Find in Graph"), QKeySequence::Find, "search");
    miniMap = makeForCanvas(tr("&Mini-Map"), tr("M"));
    miniMap->setCheckable(true);
    miniMap->setChecked(true);
}

QAction* Actions::makeForCanvas(const QString& text, const QKeySequence& key, const char* icon) {
    QAction* action = make(text, key, icon);
    m_window->removeAction(action);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_canvas.append(action);
    return action;
}

void Actions::addToCanvas(QWidget& canvas) { canvas.addActions(m_canvas); }

QAction* Actions::make(const QString& text, const QKeySequence& key, const char* icon) {
    auto* action = new QAction(text, m_window);
    // What settings know it by; its text may change.
    action->setObjectName(
        commands::plainText(text).toLower().replace(QLatin1Char(' '), QLatin1Char('_')));
    action->setShortcut(key);
    // Also when its menu is hidden or the window has none.
    m_window->addAction(action);
    if (icon) m_icons.insert(action, QString::fromLatin1(icon));
    QString tip = text;
    tip.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    if (!key.isEmpty()) tip += QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText));
    action->setToolTip(tip);
    return action;
}

void Actions::setTheme(const theme::Theme& theme) {
    for (auto it = m_icons.cbegin(); it != m_icons.cend(); ++it)
        it.key()->setIcon(it.key() == run ? accentIcon(it.value(), theme)
                                          : theme::themeIcon(it.value(), theme));
    switchTheme->setIcon(
        theme::themeIcon(theme.dark ? QStringLiteral("sun") : QStringLiteral("moon"), theme));
    switchTheme->setText(theme.dark ? tr("&Light Theme") : tr("&Dark Theme"));
    switchTheme->setToolTip(theme.dark ? tr("Light theme") : tr("Dark theme"));
}

} // namespace dynaloom::window
