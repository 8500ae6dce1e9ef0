// What a person sees before a document: begin, go on, or look at an example. It lies over the whole
// window and takes the keys while it does.
#pragma once

#include "widgets/theme/theme.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace dynaloom::welcome {

class Gallery;

class WelcomePage : public QWidget {
    Q_OBJECT
public:
    // Over `window`, below its menu bar (which may be null).
    WelcomePage(const theme::Theme& theme, QWidget* window, QWidget* menuBar);

    void setTheme(const theme::Theme& theme);
    void setRecentFiles(const QStringList& files);
    void setShownAtStart(bool shown);
    void open();
    void close();

    QPushButton& newButton() { return *m_new; }
    QPushButton& openButton() { return *m_open; }
    QPushButton& guideButton() { return *m_guide; }
    QListWidget& recentList() { return *m_recent; }
    QLineEdit& search() { return *m_search; }
    Gallery& gallery() { return *m_gallery; }

Q_SIGNALS:
    void newRequested();
    void openRequested();
    void guideRequested();
    void fileChosen(const QString& file); // a recent file, or an example
    void shownAtStartChanged(bool shown);
    void closed();

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* makeSide();
    QWidget* makeExamples();
    void place();
    void fillRecent();

    theme::Theme m_theme;
    QWidget* m_menuBar;
    QLabel *m_logo, *m_nothingFits;
    QPushButton *m_new, *m_open, *m_guide, *m_skip;
    QListWidget* m_recent;
    QLabel* m_recentHeading;
    QLineEdit* m_search;
    Gallery* m_gallery;
    QCheckBox* m_atStart;
    QStringList m_recentFiles;
    bool m_filled = false;
};

} // namespace dynaloom::welcome
