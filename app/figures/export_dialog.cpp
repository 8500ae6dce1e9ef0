#include "app/figures/export_dialog.h"

#include "app/figures/figure_note_of.h"
#include "app/figures/page_preview.h"
#include "app/figures/panel_numbers.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/time_panel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include <cmath>

namespace dynaloom::figures {
namespace {

constexpr int kSoonMs = 60, kWatchMs = 500;
constexpr std::size_t kPreviewMarks = 20'000; // vector marks; the rest is an image
constexpr int kControlsWidth = 296;

QDoubleSpinBox* numberField(double lo, double hi, const QString& unit, int decimals) {
    auto* box = new QDoubleSpinBox;
    box->setRange(lo, hi);
    box->setDecimals(decimals);
    box->setSuffix(QStringLiteral(" ") + unit);
    box->setKeyboardTracking(true);
    return box;
}

QLabel* heading(const QString& text) {
    auto* label = new QLabel(text.toUpper());
    label->setObjectName(QStringLiteral("section"));
    return label;
}

QString sentence(const Error& error) { return QString::fromStdString(error.sentence); }

} // namespace

ExportDialog::ExportDialog(Source source, const theme::Theme& theme, QWidget* window)
    : QDialog(window)
    , m_source(std::move(source))
    , m_preview(new PagePreview)
    , m_panels(new QListWidget)
    , m_preset(new QComboBox)
    , m_width(numberField(5, 2000, tr("mm"), 1))
    , m_height(numberField(5, 2000, tr("mm"), 1))
    , m_font(numberField(3, 72, tr("pt"), 1))
    , m_dpi(new QSpinBox)
    , m_letters(new QCheckBox(tr("Letters A, B, … at the panels")))
    , m_model(new QCheckBox(tr("Put the model into the files")))
    , m_selected(new QCheckBox(tr("Only what is selected")))
    , m_range(new QComboBox)
    , m_path(new QLineEdit)
    , m_browse(new QPushButton(tr("Browse…")))
    , m_copy(new QPushButton(tr("Copy figure")))
    , m_copyData(new QPushButton(tr("Copy data")))
    , m_export(new QPushButton(tr("Export")))
    , m_message(new QLabel) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export Figures and Data"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_preview, 1);
    row->addWidget(makeControls());
    m_message->setObjectName(QStringLiteral("muted"));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    auto* files = new QHBoxLayout;
    files->setContentsMargins(16, 10, 16, 0);
    files->setSpacing(8);
    files->addWidget(new QLabel(tr("File")));
    files->addWidget(m_path, 1);
    files->addWidget(m_browse);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(16, 8, 16, 14);
    buttons->setSpacing(8);
    buttons->addWidget(m_message, 1);
    buttons->addWidget(m_copyData);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_export);
    m_export->setDefault(true);
    m_copy->setAutoDefault(false);
    m_copyData->setAutoDefault(false);
    m_browse->setAutoDefault(false);
    m_copy->setToolTip(tr("Copy the figure to the clipboard, as image and as SVG"));
    m_copyData->setToolTip(tr("Copy the numbers behind the panels, for a spreadsheet"));
    m_selected->setToolTip(tr("Numbers of the populations selected in the graph"));
    m_path->setAccessibleName(tr("Path of the files, without an ending"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row, 1);
    column->addLayout(files);
    column->addLayout(buttons);
    resize(940, 640);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    m_watch.setInterval(kWatchMs);
    connect(&m_soon, &QTimer::timeout, this, &ExportDialog::drawPreview);
    connect(&m_watch, &QTimer::timeout, this, &ExportDialog::look);
    connectControls();
    showSetup();
    setTheme(theme);
}

QWidget* ExportDialog::makeFormats(const QStringList& formats) {
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(14);
    for (const QString& format : formats) {
        auto* box = new QCheckBox(format == QLatin1String("h5") ? tr("HDF5") : format.toUpper());
        m_formats.insert(format, box);
        row->addWidget(box);
    }
    row->addStretch(1);
    return line;
}

QWidget* ExportDialog::makeControls() {
    for (const SizePreset& preset : kPresets)
        m_preset->addItem(QCoreApplication::translate("figures", preset.name), preset.widthMm);
    m_dpi->setRange(36, 2400);
    m_dpi->setSuffix(tr(" dpi"));
    m_range->addItem(tr("What is visible"), false);
    m_range->addItem(tr("All of the run"), true);
    m_panels->setAccessibleName(tr("Panels of the figure"));
    m_panels->setMinimumHeight(96);
    m_preset->setAccessibleName(tr("Size"));
    m_width->setAccessibleName(tr("Width"));
    m_height->setAccessibleName(tr("Height"));
    auto* side = new QWidget;
    side->setObjectName(QStringLiteral("exportControls"));
    side->setFixedWidth(kControlsWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(16, 14, 16, 8);
    column->setSpacing(8);
    column->addWidget(heading(tr("Panels")));
    column->addWidget(m_panels, 1);
    column->addWidget(m_letters);
    column->addSpacing(6);
    column->addWidget(heading(tr("Page")));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(6);
    form->addRow(tr("Size"), m_preset);
    form->addRow(tr("Width"), m_width);
    form->addRow(tr("Height"), m_height);
    form->addRow(tr("Text"), m_font);
    form->addRow(tr("Resolution"), m_dpi);
    column->addLayout(form);
    column->addSpacing(6);
    column->addWidget(heading(tr("Figure as")));
    column->addWidget(makeFormats(kFigureFormats));
    column->addSpacing(6);
    column->addWidget(heading(tr("Data as")));
    column->addWidget(makeFormats(kDataFormats));
    column->addWidget(m_range);
    column->addWidget(m_selected);
    column->addSpacing(6);
    column->addWidget(m_model);
    m_model->setToolTip(tr("File ▸ Open the Model of a Figure… reads it back"));
    return side;
}

void ExportDialog::connectControls() {
    connect(m_panels, &QListWidget::itemChanged, this, &ExportDialog::changed);
    connect(m_preset, &QComboBox::activated, this, &ExportDialog::choosePreset);
    for (QDoubleSpinBox* box : {m_width, m_height, m_font})
        connect(box, &QDoubleSpinBox::valueChanged, this, &ExportDialog::changed);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ExportDialog::changed);
    for (QCheckBox* box : {m_letters, m_model, m_selected})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::changed);
    for (QCheckBox* box : std::as_const(m_formats))
        connect(box, &QCheckBox::toggled, this, &ExportDialog::changed);
    connect(m_range, &QComboBox::activated, this, &ExportDialog::changed);
    connect(m_path, &QLineEdit::textChanged, this, &ExportDialog::changed);
    connect(m_browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_copy, &QPushButton::clicked, this, &ExportDialog::copy);
    connect(m_copyData, &QPushButton::clicked, this, &ExportDialog::copyData);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::write);
}

void ExportDialog::open(plots::LivePanel* panel) {
    fillPanels(panel);
    m_replace.clear();
    m_export->setText(tr("Export"));
    tell({});
    QDialog::show();
    raise();
    activateWindow();
    drawPreview();
}

void ExportDialog::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    m_watch.start();
}

void ExportDialog::fillPanels(plots::LivePanel* wanted) {
    m_filling = true;
    QStringList before;
    for (int i = 0; i < m_panels->count(); ++i)
        if (m_panels->item(i)->checkState() == Qt::Checked) before << m_panels->item(i)->text();
    m_panels->clear();
    bool any = false;
    for (plots::LivePanel* panel : m_source.panels()) {
        auto* item = new QListWidgetItem(nameOf(*panel), m_panels);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        const bool on = wanted ? panel == wanted : before.contains(item->text());
        any = any || on;
        item->setCheckState(on ? Qt::Checked : Qt::Unchecked);
        item->setData(Qt::UserRole, QVariant::fromValue(QPointer<QObject>(panel)));
    }
    if (!any && m_panels->count() > 0) m_panels->item(0)->setCheckState(Qt::Checked);
    m_filling = false;
}

std::vector<plots::LivePanel*> ExportDialog::ticked() const {
    std::vector<plots::LivePanel*> panels;
    for (int i = 0; i < m_panels->count(); ++i) {
        const QListWidgetItem& item = *m_panels->item(i);
        const auto object = item.data(Qt::UserRole).value<QPointer<QObject>>();
        auto* panel = qobject_cast<plots::LivePanel*>(object.data());
        if (panel && item.checkState() == Qt::Checked) panels.push_back(panel);
    }
    return panels;
}

void ExportDialog::setSetup(const ExportSetup& setup) {
    m_setup = setup;
    showSetup();
}

void ExportDialog::showSetup() {
    m_filling = true;
    m_width->setValue(m_setup.widthMm);
    m_height->setValue(m_setup.heightMm);
    m_font->setValue(m_setup.fontPt);
    m_dpi->setValue(m_setup.dpi);
    m_letters->setChecked(m_setup.letters);
    m_model->setChecked(m_setup.model);
    m_range->setCurrentIndex(m_setup.wholeRun ? 1 : 0);
    m_selected->setChecked(m_setup.selectedOnly);
    for (auto it = m_formats.cbegin(); it != m_formats.cend(); ++it)
        it.value()->setChecked(m_setup.formats.contains(it.key()) ||
                               m_setup.data.contains(it.key()));
    int preset = m_preset->count() - 1;
    for (int i = 0; i < m_preset->count(); ++i)
        if (m_preset->itemData(i).toDouble() == m_setup.widthMm) preset = i;
    m_preset->setCurrentIndex(preset);
    m_filling = false;
}

void ExportDialog::readControls() {
    m_setup.widthMm = m_width->value();
    m_setup.heightMm = m_height->value();
    m_setup.fontPt = m_font->value();
    m_setup.dpi = m_dpi->value();
    m_setup.letters = m_letters->isChecked();
    m_setup.model = m_model->isChecked();
    m_setup.wholeRun = m_range->currentData().toBool();
    m_setup.selectedOnly = m_selected->isChecked();
    const auto chosen = [&](const QStringList& all) {
        QStringList on;
        for (const QString& format : all)
            if (m_formats.value(format)->isChecked()) on << format;
        return on;
    };
    m_setup.formats = chosen(kFigureFormats);
    m_setup.data = chosen(kDataFormats);
}

void ExportDialog::choosePreset() {
    const double width = m_preset->currentData().toDouble();
    if (width <= 0) return;
    // The proportions stay.
    const double height = m_height->value() * width / m_width->value();
    m_filling = true;
    m_width->setValue(width);
    m_height->setValue(std::round(height));
    m_filling = false;
    changed();
}

void ExportDialog::changed() {
    if (m_filling) return;
    readControls();
    showSetup();
    m_replace.clear();
    m_export->setText(tr("Export"));
    tell({});
    m_soon.start();
    emit setupChanged();
}

void ExportDialog::look() {
    if (!isVisible()) {
        m_watch.stop();
        return;
    }
    QList<std::pair<double, double>> now;
    for (const plots::LivePanel* panel : ticked()) {
        now.append(panel->viewStamp());
        const auto* over = qobject_cast<const plots::TimePanel*>(panel);
        now.append({over ? over->nowMs() : 0, 0});
    }
    if (now != m_seen) drawPreview();
    m_seen = now;
}

void ExportDialog::drawPreview() {
    if (!isVisible()) return;
    const auto panels = ticked();
    m_letters->setEnabled(panels.size() > 1);
    const bool figure = !panels.empty();
    m_export->setEnabled(figure && !(m_setup.formats.isEmpty() && m_setup.data.isEmpty()));
    m_copy->setEnabled(figure);
    m_copyData->setEnabled(figure);
    if (!figure) {
        m_preview->say(tr("Tick a panel to see it here."));
        return;
    }
    plots::FigureOptions options = m_setup.options();
    options.maxVectorMarks = kPreviewMarks;
    options.dpi = 150;
    plots::FigurePage page(panels, options);
    page.setLetters(m_setup.letters);
    m_preview->show(page.image(m_preview->pixelsFor(m_setup.widthMm)));
}

void ExportDialog::setPath(const QString& path) {
    QString base = path;
    const QString ending = QFileInfo(path).suffix().toLower();
    if (kFigureFormats.contains(ending) || kDataFormats.contains(ending))
        base.chop(ending.size() + 1);
    m_path->setText(base);
}

void ExportDialog::browse() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export"), m_path->text(), tr("All files (*)"), nullptr,
        QFileDialog::DontConfirmOverwrite); // asked here, once for all formats
    if (!file.isEmpty()) setPath(file);
}

void ExportDialog::copy() {
    plots::FigurePage page(ticked(), m_setup.options());
    page.setLetters(m_setup.letters);
    QGuiApplication::clipboard()->setMimeData(page.mimeData().release());
    tell(tr("Copied."));
}

QStringList ExportDialog::filesToWrite() const {
    QStringList files;
    for (const QString& format : m_setup.formats + m_setup.data)
        files << m_path->text() + QLatin1Char('.') + format;
    return files;
}

void ExportDialog::copyData() {
    auto numbers = numbersOf(ticked(), m_setup.numbers());
    if (!numbers) {
        tell(sentence(numbers.error()), true);
        return;
    }
    auto mime = mimeOf(numbers->data);
    if (!mime) {
        tell(sentence(mime.error()), true);
        return;
    }
    QGuiApplication::clipboard()->setMimeData(mime->release());
    tell(tr("Copied. ") + tellWithout(numbers->without));
}

Result<void> ExportDialog::writeData(const plots::FigureNote& note, QStringList& written,
                                     QStringList& without) {
    if (m_setup.data.isEmpty()) return {};
    DL_TRY(PanelNumbers numbers, numbersOf(ticked(), m_setup.numbers()));
    without = numbers.without;
    describe(numbers.data.recording, note);
    for (const QString& format : m_setup.data) {
        const QString file = m_path->text() + QLatin1Char('.') + format;
        DL_CHECK(io::writeData(numbers.data, file.toStdString()));
        written << file;
    }
    return {};
}

void ExportDialog::write() {
    if (m_path->text().trimmed().isEmpty()) {
        tell(tr("Say where: type a path or browse."), true);
        m_path->setFocus();
        return;
    }
    QStringList there;
    for (const QString& file : filesToWrite())
        if (QFileInfo::exists(file)) there << QFileInfo(file).fileName();
    const QString names = there.join(QStringLiteral(", "));
    if (!there.isEmpty() && names != m_replace) {
        m_replace = names;
        m_export->setText(tr("Replace"));
        tell(tr("%1 exists already.").arg(names), true);
        return;
    }
    m_replace.clear();
    m_export->setText(tr("Export"));
    plots::FigureOptions options = m_setup.options();
    if (auto note = m_source.note(); note)
        options.note = std::move(*note);
    else if (m_setup.model) {
        tell(sentence(note.error()), true);
        return;
    }
    if (!m_setup.model) options.note.model = options.note.document = {};
    plots::FigurePage page(ticked(), options);
    page.setLetters(m_setup.letters);
    QStringList written, without;
    Result<void> done;
    for (const QString& format : m_setup.formats) {
        const QString file = m_path->text() + QLatin1Char('.') + format;
        done = page.write(file);
        if (!done) break;
        written << file;
    }
    if (done) done = writeData(options.note, written, without);
    if (!written.isEmpty()) emit exported(written);
    QStringList shown;
    for (const QString& file : written) shown << QFileInfo(file).fileName();
    if (done)
        tell(tr("Written: %1. ").arg(shown.join(QStringLiteral(", "))) + tellWithout(without));
    else
        tell((shown.isEmpty() ? QString()
                              : tr("Written: %1. ").arg(shown.join(QStringLiteral(", ")))) +
                 sentence(done.error()),
             true);
}

void ExportDialog::tell(const QString& sentence, bool error) {
    m_message->setObjectName(error ? QStringLiteral("error") : QStringLiteral("muted"));
    m_message->style()->unpolish(m_message); // its name has another rule
    m_message->style()->polish(m_message);
    m_message->setText(sentence);
}

QString ExportDialog::message() const { return m_message->text(); }

void ExportDialog::setTheme(const theme::Theme& theme) { m_preview->setTheme(theme); }

} // namespace dynaloom::figures
