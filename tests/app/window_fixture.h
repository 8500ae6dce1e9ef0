// What tests of the window share: settings and state in folders of their own, a window or several,
// and hands for menus, banners and dialogs.
#pragma once

#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/main_window.h"
#include "app/window/status_line.h"
#include "app/window/windows.h"
#include "core/io/document.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

namespace dynaloom::test {

constexpr int kLong = 60'000; // ms; for compiling on a busy machine

inline document::CatalogPtr shippedCatalog() {
    static const auto shared = std::make_shared<const model::Catalog>(app::readCatalog());
    return shared;
}

inline QString textOf(const model::ModelPtr& model) {
    const auto text = io::writeDocumentText(*model);
    return text ? QString::fromStdString(*text) : QString();
}

// Nothing of the user's own; gone with it.
class OwnFolders {
public:
    OwnFolders() {
        for (const char* name : {"config", "state", "cache", "data"})
            qputenv(("XDG_" + QByteArray(name).toUpper() + "_HOME").constData(),
                    path(name).toUtf8());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, path("config"));
    }
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    // The COBA example as a file of the user's.
    QString copyOfExample(const char* name, const char* example = "coba") const {
        QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/%1.loom")
                        .arg(QLatin1String(example)),
                    path(name));
        QFile(path(name)).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return path(name);
    }

private:
    QTemporaryDir m_folder;
};

// Opens menus down the path with the mouse and gives the last one; nullptr: there is none.
inline QMenu* openMenu(window::MainWindow& window, const QStringList& path) {
    QMenu* menu = nullptr;
    for (const QString& name : path) {
        const QList<QAction*> actions = menu ? menu->actions() : window.menuBar()->actions();
        QAction* found = nullptr;
        for (QAction* action : actions)
            if (action->text().remove(QLatin1Char('&')) == name) found = action;
        if (!found) return nullptr;
        if (menu)
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(found).center());
        else
            QTest::mouseClick(window.menuBar(), Qt::LeftButton, {},
                              window.menuBar()->actionGeometry(found).center());
        menu = found->menu();
        if (!menu) return nullptr;
        for (int i = 0; i < 100 && !menu->isVisible(); ++i) QTest::qWait(10);
    }
    return menu;
}

// The entry of that name, with the mouse.
inline void choose(QMenu* menu, const QString& name) {
    QVERIFY(menu);
    for (QAction* action : menu->actions())
        if (action->text().remove(QLatin1Char('&')) == name) {
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
            return;
        }
    QFAIL(qPrintable(name + " is not in the menu"));
}

// Waits for it a while.
inline QPushButton* buttonNamed(QWidget& in, const QString& text) {
    for (int i = 0; i < 200; ++i, QTest::qWait(10))
        for (QPushButton* button : in.findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == text) return button;
    return nullptr;
}

// Answers the next question of the window.
inline void answer(QMessageBox::StandardButton button, bool* asked = nullptr) {
    QTimer::singleShot(50, qApp, [button, asked] {
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* box = qobject_cast<QMessageBox*>(widget); box && box->isVisible()) {
                if (asked) *asked = true;
                QTest::mouseClick(box->button(button), Qt::LeftButton);
            }
    });
}

// Answers the next file dialog with a path, and that it may be replaced.
inline void answerFile(const QString& file) {
    QTimer::singleShot(100, qApp, [file] {
        QWidget* dialog = QApplication::activeModalWidget();
        QVERIFY(dialog);
        auto* field = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(field);
        field->setText(file);
        answer(QMessageBox::Yes);
        QTest::keyClick(field, Qt::Key_Return);
    });
}

// The windows of a program, with folders of its own.
class Desk {
public:
    Desk() { theme::applyTheme(*qApp, theme::darkTheme()); }

    // As the program starts; `restoring` opens what the last session had open.
    void start(bool restoring = false) {
        m_windows.reset();
        m_windows = std::make_unique<window::Windows>(shippedCatalog(), theme::darkTheme());
        if (!restoring || !m_windows->restore()) m_windows->add();
        for (window::MainWindow* window : m_windows->all())
            if (!QTest::qWaitForWindowExposed(window)) qFatal("The window does not show.");
        m_windows->offerRecovery();
    }
    // With a document open, active, and looked through for problems.
    void startWith(const QString& file) {
        start();
        if (!window().open(file)) qFatal("%s does not open.", qPrintable(file));
        window().activateWindow();
        if (!QTest::qWaitForWindowActive(&window())) qFatal("The window is not active.");
        if (!QTest::qWaitFor([this] { return window().problems().isCurrent(); }, kLong))
            qFatal("The problems are not found.");
    }
    // The program dies with what the journals hold, and is started again.
    void crash() {
        for (window::MainWindow* window : m_windows->all()) window->autosave().flush();
        start();
    }
    void end() { m_windows.reset(); }

    window::Windows& windows() { return *m_windows; }
    window::MainWindow& window() { return *m_windows->all().front(); }
    const model::ModelPtr& model() { return window().document().model(); }
    QString status() { return window().status().sentence(); }
    const OwnFolders& folders() const { return m_folders; }
    QString path(const char* name) const { return m_folders.path(name); }

private:
    OwnFolders m_folders; // before the windows, which read them
    std::unique_ptr<window::Windows> m_windows;
};

} // namespace dynaloom::test
