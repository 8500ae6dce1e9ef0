#include "app/window/preferences.h"

#include "app/jobs/choices.h"
#include "app/window/settings_file.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::window {
namespace {

enum Page { Start, Look, Keys };

void choose(QComboBox& box, const QVariant& value) {
    const QSignalBlocker quiet(&box);
    box.setCurrentIndex(std::max(0, box.findData(value)));
}

void check(QCheckBox& box, bool on) {
    const QSignalBlocker quiet(&box);
    box.setChecked(on);
}

QLabel* note(const QString& text) {
    auto* label = new QLabel(text);
    label->setObjectName(QStringLiteral("muted"));
    label->setWordWrap(true);
    return label;
}

QString fileFilter() { return Preferences::tr("Settings (*.json);;All files (*)"); }

} // namespace

Preferences::Preferences(commands::KeyMap& keys, Settings& settings, QWidget* window)
    : QDialog(window)
    , m_settings(settings)
    , m_search(new QLineEdit)
    , m_pages(new QTabWidget)
    , m_theme(new QComboBox)
    , m_plots(new QComboBox)
    , m_threads(new QComboBox)
    , m_welcome(new QCheckBox(tr("Show the welcome page")))
    , m_reopen(new QCheckBox(tr("Open the documents of the last session")))
    , m_goOn(new QCheckBox(tr("Go on with changes of the structure at once")))
    , m_keysPage(new commands::KeysPage(keys))
    , m_message(note({}))
    , m_import(new QPushButton(tr("Import…")))
    , m_export(new QPushButton(tr("Export…")))
    , m_defaults(new QPushButton(tr("Restore defaults")))
    , m_undo(new QPushButton(tr("Undo"))) {
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    m_search->setPlaceholderText(tr("Search preferences"));
    m_search->setAccessibleName(tr("Search preferences"));
    m_search->setClearButtonEnabled(true);
    m_pages->setDocumentMode(true);
    m_pages->addTab(makeStart(), tr("General"));
    m_pages->addTab(makeLook(), tr("Look"));
    auto* padded = new QWidget;
    auto* around = new QVBoxLayout(padded);
    around->setContentsMargins(16, 16, 16, 8);
    around->addWidget(m_keysPage);
    m_pages->addTab(padded, tr("Keys"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 12);
    column->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(16, 0, 16, 0);
    top->addWidget(m_search);
    column->addLayout(top);
    column->addWidget(m_pages, 1);
    column->addLayout(makeFoot());
    resize(660, 560);
    connectParts();
    refresh();
}

void Preferences::connectParts() {
    connect(m_search, &QLineEdit::textChanged, this, &Preferences::find);
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this] { emit themeChosen(m_theme->currentData().toString()); });
    connect(m_plots, &QComboBox::currentIndexChanged, this,
            [this] { emit plotThemeChosen(m_plots->currentData().toString()); });
    connect(m_threads, &QComboBox::currentIndexChanged, this, [this] {
        m_settings.setThreads(m_threads->currentData().toUInt());
        emit changed();
    });
    connect(m_welcome, &QCheckBox::toggled, this, [this](bool on) {
        m_settings.setWelcomeAtStart(on);
        emit changed();
    });
    connect(m_reopen, &QCheckBox::toggled, this, [this](bool on) {
        m_settings.setReopens(on);
        emit changed();
    });
    connect(m_goOn, &QCheckBox::toggled, this, [this](bool on) {
        m_settings.setGoesOn(on);
        emit changed();
    });
    connect(m_import, &QPushButton::clicked, this, [this] {
        importFrom(QFileDialog::getOpenFileName(this, tr("Import Settings"),
                                                m_settings.folder(QStringLiteral("settings")),
                                                fileFilter()));
    });
    connect(m_export, &QPushButton::clicked, this, [this] {
        exportTo(QFileDialog::getSaveFileName(this, tr("Export Settings"),
                                              m_settings.folder(QStringLiteral("settings")) +
                                                  QStringLiteral("/dynaloom-settings.json"),
                                              fileFilter()));
    });
    connect(m_defaults, &QPushButton::clicked, this, &Preferences::restoreDefaults);
    connect(m_undo, &QPushButton::clicked, this, [this] {
        const std::string before = std::exchange(m_before, {});
        if (takeSettingsText(m_settings, before)) takeAll(tr("Everything is as it was."));
    });
}

void Preferences::addRow(QFormLayout* form, int page, const QString& name, QWidget* field,
                         const QString& about) {
    form->addRow(name, field);
    m_rows.push_back({form, field, name + QLatin1Char(' ') + about, page});
    if (auto* box = qobject_cast<QCheckBox*>(field)) m_rows.back().words += box->text();
    if (auto* box = qobject_cast<QComboBox*>(field)) {
        box->setAccessibleName(name);
        box->setMaximumWidth(260);
        for (int i = 0; i < box->count(); ++i)
            m_rows.back().words += QLatin1Char(' ') + box->itemText(i);
    }
    if (about.isEmpty()) return;
    QLabel* below = note(about);
    form->addRow(QString(), below);
    m_rows.push_back({form, below, m_rows.back().words, page});
}

namespace {

QFormLayout* formIn(QWidget* page) {
    auto* form = new QFormLayout(page);
    form->setContentsMargins(16, 16, 16, 16);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return form;
}

} // namespace

QWidget* Preferences::makeStart() {
    m_threads->addItem(tr("As the model's size asks for"), 0u);
    for (unsigned n = 1; n <= jobs::processors(); ++n)
        m_threads->addItem(n == 1 ? tr("1 thread") : tr("%1 threads").arg(n), n);
    auto* page = new QWidget;
    QFormLayout* form = formIn(page);
    addRow(form, Start, tr("At the start"), m_welcome);
    addRow(form, Start, QString(), m_reopen);
    addRow(form, Start, tr("Threads of a run"), m_threads,
           tr("The results are the same with any number of threads."));
    addRow(form, Start, tr("A running model"), m_goOn);
    return page;
}

QWidget* Preferences::makeLook() {
    m_theme->addItem(tr("As the system"), QStringLiteral("system"));
    m_theme->addItem(tr("Dark"), QStringLiteral("dark"));
    m_theme->addItem(tr("Light"), QStringLiteral("light"));
    m_plots->addItem(tr("As the window"), QStringLiteral("window"));
    m_plots->addItem(tr("Always dark"), QStringLiteral("dark"));
    m_plots->addItem(tr("Always light"), QStringLiteral("light"));
    auto* page = new QWidget;
    QFormLayout* form = formIn(page);
    addRow(form, Look, tr("Theme"), m_theme);
    addRow(form, Look, tr("Plots"), m_plots, tr("Exported figures are always dark on white."));
    return page;
}

QLayout* Preferences::makeFoot() {
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    // Return belongs to the fields.
    for (QPushButton* button : {m_import, m_export, m_defaults, m_undo, close})
        button->setAutoDefault(false);
    m_undo->hide();
    auto* said = new QHBoxLayout;
    said->addWidget(m_message, 1);
    said->addWidget(m_undo);
    auto* row = new QHBoxLayout;
    row->addWidget(m_defaults);
    row->addStretch(1);
    row->addWidget(m_import);
    row->addWidget(m_export);
    row->addWidget(close);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(16, 0, 16, 0);
    foot->setSpacing(8);
    foot->addLayout(said);
    foot->addLayout(row);
    return foot;
}

// Rows that fit stay; the page that has some comes to the front.
void Preferences::find(const QString& typed) {
    const QStringList words = typed.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto fits = [&](const QString& text) {
        return std::ranges::all_of(
            words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
    };
    int found[3] = {0, 0, 0};
    for (const Row& row : m_rows) {
        const bool isFound = fits(row.words);
        row.form->setRowVisible(row.field, isFound);
        found[row.page] += isFound;
    }
    m_keysPage->search()->setText(typed);
    found[Keys] = m_keysPage->hits();
    for (int page : {Start, Look, Keys}) m_pages->setTabEnabled(page, found[page] > 0);
    const int best = found[m_pages->currentIndex()] > 0 ? m_pages->currentIndex()
                     : found[Start] > 0                 ? Start
                     : found[Look] > 0                  ? Look
                                                        : Keys;
    m_pages->setTabEnabled(best, true);
    m_pages->setCurrentIndex(best);
    say(found[best] > 0 ? QString() : tr("No setting and no command fits."));
}

QString Preferences::message() const { return m_message->text(); }

void Preferences::say(const QString& sentence, bool isError) {
    m_message->setObjectName(isError ? QStringLiteral("error") : QStringLiteral("muted"));
    m_message->setText(sentence);
    m_undo->setVisible(!m_before.empty());
}

void Preferences::takeAll(const QString& sentence) {
    refresh();
    emit themeChosen(m_settings.themeName());
    emit plotThemeChosen(m_settings.plotThemeName());
    emit changed();
    say(sentence);
}

void Preferences::restoreDefaults() {
    m_before = settingsText(m_settings);
    m_settings.removePreferences();
    takeAll(tr("All preferences are as in the beginning."));
}

void Preferences::importFrom(const QString& file) {
    if (file.isEmpty()) return;
    std::string before = settingsText(m_settings);
    if (const auto done = importSettings(m_settings, file.toStdString()); !done) {
        say(QString::fromStdString(toString(done.error())), true);
        return;
    }
    m_before = std::move(before);
    m_settings.setFolder(QStringLiteral("settings"), file);
    takeAll(tr("Settings were taken from %1.").arg(QFileInfo(file).fileName()));
}

void Preferences::exportTo(const QString& file) {
    if (file.isEmpty()) return;
    m_before.clear();
    if (const auto done = exportSettings(m_settings, file.toStdString()); !done) {
        say(QString::fromStdString(toString(done.error())), true);
        return;
    }
    m_settings.setFolder(QStringLiteral("settings"), file);
    say(tr("Settings were saved in %1.").arg(file));
}

void Preferences::refresh() {
    choose(*m_theme, m_settings.themeName());
    choose(*m_plots, m_settings.plotThemeName());
    choose(*m_threads, m_settings.threads());
    check(*m_welcome, m_settings.welcomeAtStart());
    check(*m_reopen, m_settings.reopens());
    check(*m_goOn, m_settings.goesOn());
}

} // namespace dynaloom::window
