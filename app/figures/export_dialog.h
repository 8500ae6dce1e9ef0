// Figures and data for papers: which panels, at what size, in which formats, with the page before
// one's eyes as it will be printed. Not modal: the run and the window go on.
#pragma once

#include "app/figures/export_setup.h"
#include "widgets/plots/figure_note.h"
#include "widgets/plots/live_panel.h"

#include <QDialog>
#include <QHash>
#include <QPointer>
#include <QTimer>

#include <functional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace dynaloom::figures {

class PagePreview;

class ExportDialog : public QDialog {
    Q_OBJECT
public:
    struct Source {
        std::function<QList<plots::LivePanel*>()> panels; // all there are, in a good order
        std::function<Result<plots::FigureNote>()> note;
    };
    ExportDialog(Source source, const theme::Theme& theme, QWidget* window);

    // Shows it with this panel ticked, or, with none, with what was ticked last.
    void open(plots::LivePanel* panel);
    void setSetup(const ExportSetup& setup);
    const ExportSetup& setup() const { return m_setup; }
    void setTheme(const theme::Theme& theme);
    // The files' path without an ending; an ending is taken off.
    void setPath(const QString& path);

    // For tests and pictures.
    PagePreview& preview() { return *m_preview; }
    QListWidget& panelList() { return *m_panels; }
    QComboBox& preset() { return *m_preset; }
    QDoubleSpinBox& width() { return *m_width; }
    QDoubleSpinBox& height() { return *m_height; }
    QLineEdit& path() { return *m_path; }
    QPushButton& exportButton() { return *m_export; }
    QPushButton& copyButton() { return *m_copy; }
    QPushButton& copyDataButton() { return *m_copyData; }
    QCheckBox& selectedOnly() { return *m_selected; }
    QComboBox& dataRange() { return *m_range; }
    QCheckBox* format(const QString& format) const { return m_formats.value(format); }
    QString message() const;

Q_SIGNALS:
    void setupChanged();
    void exported(const QStringList& files);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeControls();
    QWidget* makeFormats(const QStringList& formats);
    void connectControls();
    void fillPanels(plots::LivePanel* ticked);
    std::vector<plots::LivePanel*> ticked() const;
    void readControls();
    void showSetup();
    void choosePreset();
    void changed(); // a control
    void drawPreview();
    void look(); // whether the panels have gone on
    void browse();
    void copy();
    void copyData();
    void write();
    QStringList filesToWrite() const;
    Result<void> writeData(const plots::FigureNote& note, QStringList& written,
                           QStringList& without);
    void tell(const QString& sentence, bool error = false);

    Source m_source;
    ExportSetup m_setup;
    bool m_filling = false;
    QTimer m_soon, m_watch;
    QString m_replace;                       // files that a second click replaces
    QList<std::pair<double, double>> m_seen; // ranges of the panels drawn last
    PagePreview* m_preview;
    QListWidget* m_panels;
    QComboBox* m_preset;
    QDoubleSpinBox *m_width, *m_height, *m_font;
    QSpinBox* m_dpi;
    QCheckBox *m_letters, *m_model, *m_selected;
    QComboBox* m_range;
    QHash<QString, QCheckBox*> m_formats;
    QLineEdit* m_path;
    QPushButton *m_browse, *m_copy, *m_copyData, *m_export;
    QLabel* m_message;
};

} // namespace dynaloom::figures
