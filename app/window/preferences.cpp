#include "app/window/preferences.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QVBoxLayout>

namespace dynaloom::window {
namespace {

void choose(QComboBox& box, const QString& value) {
    const QSignalBlocker quiet(&box);
    box.setCurrentIndex(std::max(0, box.findData(value)));
}

QLabel* note(const QString& text) {
    auto* label = new QLabel(text);
    label->setObjectName(QStringLiteral("muted"));
    label->setWordWrap(true);
    return label;
}

} // namespace

Preferences::Preferences(commands::KeyMap& keys, Settings& settings, QWidget* window)
    : QDialog(window)
    , m_settings(settings)
    , m_theme(new QComboBox)
    , m_plots(new QComboBox)
    , m_welcome(new QCheckBox(tr("Show the welcome page at the start")))
    , m_keysPage(new commands::KeysPage(keys)) {
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(makeLook(), tr("Look"));
    auto* padded = new QWidget;
    auto* around = new QVBoxLayout(padded);
    around->setContentsMargins(16, 16, 16, 16);
    around->addWidget(m_keysPage);
    tabs->addTab(padded, tr("Keys"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(tabs);
    resize(640, 520);
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this] { emit themeChosen(m_theme->currentData().toString()); });
    connect(m_plots, &QComboBox::currentIndexChanged, this,
            [this] { emit plotThemeChosen(m_plots->currentData().toString()); });
    connect(m_welcome, &QCheckBox::toggled, this,
            [this](bool on) { m_settings.setWelcomeAtStart(on); });
    refresh();
}

QWidget* Preferences::makeLook() {
    m_theme->addItem(tr("As the system"), QStringLiteral("system"));
    m_theme->addItem(tr("Dark"), QStringLiteral("dark"));
    m_theme->addItem(tr("Light"), QStringLiteral("light"));
    m_theme->setAccessibleName(tr("Theme"));
    m_plots->addItem(tr("As the window"), QStringLiteral("window"));
    m_plots->addItem(tr("Always dark"), QStringLiteral("dark"));
    m_plots->addItem(tr("Always light"), QStringLiteral("light"));
    m_plots->setAccessibleName(tr("Plots"));
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    form->setContentsMargins(16, 16, 16, 16);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("Theme"), m_theme);
    form->addRow(tr("Plots"), m_plots);
    form->addRow(QString(), note(tr("Exported figures are always dark on white.")));
    form->addRow(QString(), m_welcome);
    return page;
}

void Preferences::refresh() {
    choose(*m_theme, m_settings.themeName());
    choose(*m_plots, m_settings.plotThemeName());
    const QSignalBlocker quiet(m_welcome);
    m_welcome->setChecked(m_settings.welcomeAtStart());
}

} // namespace dynaloom::window
