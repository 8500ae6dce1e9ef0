#include "app/window/banner.h"

#include "widgets/notation/notation.h"
#include "widgets/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace dynaloom::window {
namespace {

constexpr int kMostCharacters = 1000; // more would hide the window

} // namespace

Banner::Banner(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_icon(new QLabel)
    , m_sentence(new QLabel)
    , m_close(new QToolButton) {
    setObjectName(QStringLiteral("banner"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 6, 6);
    row->setSpacing(10);
    row->addWidget(m_icon);
    row->addWidget(m_sentence, 1);
    for (std::size_t i = 0; i < kOffers; ++i) {
        m_buttons[i] = new QPushButton;
        row->addWidget(m_buttons[i]);
        connect(m_buttons[i], &QPushButton::clicked, this, [this, i] {
            const auto accept = i < m_offers.size() ? m_offers[i].accept : nullptr;
            dismissQuietly();
            if (accept) accept();
        });
    }
    row->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, [this] {
        const auto dismiss = m_dismiss;
        dismissQuietly();
        if (dismiss) dismiss();
    });
    hide();
    refresh();
}

void Banner::tell(Tone tone, const QString& sentence, const QString& offer,
                  std::function<void()> accept, std::function<void()> dismiss) {
    std::vector<Offer> offers;
    if (!offer.isEmpty()) offers.push_back({offer, std::move(accept)});
    tell(tone, sentence, std::move(offers), std::move(dismiss));
}

void Banner::tell(Tone tone, const QString& sentence, std::vector<Offer> offers,
                  std::function<void()> dismiss) {
    const bool isOther = std::exchange(m_tone, tone) != tone;
    m_sentence->setText(notation::shortened(sentence, kMostCharacters));
    m_offers = std::move(offers);
    for (std::size_t i = 0; i < kOffers; ++i) {
        m_buttons[i]->setVisible(i < m_offers.size());
        if (i < m_offers.size()) m_buttons[i]->setText(m_offers[i].text);
    }
    m_dismiss = std::move(dismiss);
    if (isOther) refresh();
    show();
}

void Banner::dismissQuietly() {
    m_offers.clear();
    m_dismiss = nullptr;
    hide();
}

QString Banner::sentence() const { return m_sentence->text(); }

void Banner::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    refresh();
}

void Banner::refresh() {
    const bool isError = m_tone == Tone::Error;
    const QColor colour = isError ? m_theme.error : m_theme.accent;
    m_icon->setPixmap(
        theme::tintedIcon(isError ? QStringLiteral("error") : QStringLiteral("info"), colour)
            .pixmap(16, 16));
    m_close->setIcon(theme::themeIcon(QStringLiteral("close"), m_theme));
    setStyleSheet(QStringLiteral("QFrame#banner { background: %1; border: none; "
                                 "border-bottom: 1px solid %2; border-left: 3px solid %3; }")
                      .arg(m_theme.panel.name(), m_theme.border.name(), colour.name()));
}

} // namespace dynaloom::window
