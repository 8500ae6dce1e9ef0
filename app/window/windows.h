// All windows of the program: one for each document, each with its own run, panels and layout. A
// file is open in one window at most; what was open is remembered for the next start.
#pragma once

#include "app/document/autosave.h"
#include "app/document/document.h"
#include "app/runs/run_store.h"
#include "app/session/session_state.h"
#include "app/window/catalog_watch.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QTimer>

#include <vector>

class QMenu;

namespace dynaloom::window {

class MainWindow;

class Windows : public QObject {
    Q_OBJECT
public:
    Windows(document::CatalogPtr catalog, const theme::Theme& theme, QObject* parent = nullptr);
    ~Windows() override; // and the windows

    // Another window with an empty document, shown.
    MainWindow& add();
    // The window that has the file is brought to the front; else it is opened in `from` where that
    // is untouched, else in a window of its own. False: it could not be opened, and `from` (or a
    // window that was there) says why.
    bool open(const QString& file, MainWindow* from);
    // A model as a document that was never saved, in a window of its own.
    MainWindow& openCopy(const model::ModelPtr& model, const QString& name);
    MainWindow* windowOf(const std::filesystem::path& file) const;
    const std::vector<MainWindow*>& all() const { return m_windows; }
    // The runs of all windows.
    runs::RunStore& runs() { return m_runs; }

    // Opens what the last session had open. Returns whether that was anything.
    bool restore();
    // Offers what an earlier program left unsaved, in a window that is there.
    void offerRecovery();
    void recover(const document::Autosave::LeftWork& work, MainWindow& from);
    // Everything unsaved is in the journals, and what is open is remembered, when it returns.
    void flush();
    // Closes all windows, asking for each as when it is closed; stops at the first that stays.
    void quit();

    void aboutToClose(MainWindow& window); // called by the window itself

    // The windows by name, for the menu Window.
    void fillMenu(QMenu& menu, MainWindow& of);

    void setTheme(const theme::Theme& theme);
    // What was set in one window holds in the others.
    void shareSettings(MainWindow& from);
    // Components for all windows, read again.
    void readCatalog();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // windows that are moved

private:
    MainWindow& make();
    void changed() { m_remember.start(); }
    void remember();
    void removed(MainWindow* window);

    document::CatalogPtr m_catalog;
    theme::Theme m_theme;
    session::SessionState m_state;
    runs::RunStore m_runs;
    std::vector<MainWindow*> m_windows; // in the order they were opened
    QTimer m_remember;
    CatalogWatch m_catalogWatch;
    bool m_ending = false, m_sharing = false;
};

} // namespace dynaloom::window
