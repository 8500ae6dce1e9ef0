#include "app/welcome/guide_panel.h"

#include "app/welcome/guide_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::welcome {
namespace {

constexpr int kIndent = 37;            // under the titles
constexpr std::size_t kLastByHand = 6; // the rest is pressed and looked at

QLabel* paragraph() {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

} // namespace

GuidePanel::GuidePanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_done(guideSteps().size(), false)
    , m_missingOf(guideSteps().size())
    , m_scroll(new QScrollArea)
    , m_detail(new QWidget)
    , m_progress(new QLabel)
    , m_text(paragraph())
    , m_missing(paragraph())
    , m_finished(paragraph())
    , m_doIt(new QPushButton(tr("Do it for me")))
    , m_restart(new QPushButton(tr("Begin anew")))
    , m_leave(new QPushButton(tr("Leave"))) {
    setObjectName(QStringLiteral("guide"));
    m_progress->setObjectName(QStringLiteral("muted"));
    m_missing->setObjectName(QStringLiteral("muted"));
    m_doIt->setToolTip(tr("Makes this step as one change, which undo takes back"));
    auto* detail = new QVBoxLayout(m_detail);
    detail->setContentsMargins(kIndent, 0, 4, 8);
    detail->setSpacing(7);
    detail->addWidget(m_text);
    detail->addWidget(m_missing);
    detail->addWidget(m_doIt, 0, Qt::AlignLeft);

    auto* body = new QWidget;
    m_list = new QVBoxLayout(body);
    m_list->setContentsMargins(6, 8, 6, 6);
    m_list->setSpacing(1);
    const auto steps = guideSteps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto* row = new GuideRow(static_cast<int>(i) + 1, QObject::tr(steps[i].title), body);
        connect(row, &QAbstractButton::clicked, this, [this, i] { setCurrent(i); });
        m_rows.push_back(row);
        m_list->addWidget(row);
    }
    m_finished->setText(tr("<b>Your first network runs.</b> Save it, or look at the examples in "
                           "Help ▸ Welcome."));
    m_finished->setContentsMargins(9, 6, 9, 6);
    m_list->addWidget(m_finished);
    m_list->addStretch(1);
    auto* scroll = m_scroll;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(body);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(14, 4, 10, 10);
    foot->setSpacing(6);
    foot->addWidget(m_progress, 1);
    foot->addWidget(m_restart);
    foot->addWidget(m_leave);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 1);
    column->addLayout(foot);
    connect(m_doIt, &QPushButton::clicked, this, [this] { emit doItRequested(m_current); });
    connect(m_restart, &QPushButton::clicked, this, &GuidePanel::restartRequested);
    connect(m_leave, &QPushButton::clicked, this, &GuidePanel::leaveRequested);
    setTheme(theme);
    refresh();
}

QWidget* GuidePanel::row(std::size_t step) const { return m_rows.at(step); }

bool GuidePanel::allDone() const {
    return std::all_of(m_done.begin(), m_done.end(), [](bool done) { return done; });
}

void GuidePanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    for (GuideRow* row : m_rows) row->setTheme(theme);
}

void GuidePanel::setFacts(const GuideFacts& facts) {
    const auto steps = guideSteps();
    std::vector<std::size_t> fresh;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        m_missingOf[i] = steps[i].missing(facts);
        const bool done = m_missingOf[i].isEmpty();
        if (done && !m_done[i]) fresh.push_back(i);
        m_done[i] = done;
    }
    const bool goOn =
        m_done[m_current] && std::find(fresh.begin(), fresh.end(), m_current) != fresh.end();
    refresh();
    for (const std::size_t step : fresh) emit stepDone(step);
    if (!goOn) return;
    const std::size_t next = nextStep(facts);
    if (next < steps.size()) setCurrent(next);
}

void GuidePanel::setCurrent(std::size_t step) {
    if (step >= m_rows.size()) return;
    const bool other = step != m_current;
    m_current = step;
    refresh();
    if (other) emit currentChanged(step);
}

void GuidePanel::placeDetail() {
    const int wanted = static_cast<int>(m_current) + 1;
    if (m_list->indexOf(m_detail) == wanted) return;
    m_list->removeWidget(m_detail);
    m_list->insertWidget(wanted, m_detail);
}

void GuidePanel::refresh() {
    placeDetail();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i]->setDone(m_done[i]);
        m_rows[i]->setCurrent(i == m_current);
    }
    m_text->setText(QObject::tr(guideSteps()[m_current].text));
    m_missing->setText(m_missingOf[m_current].toHtmlEscaped());
    m_missing->setVisible(!m_missingOf[m_current].isEmpty());
    m_doIt->setVisible(m_current < kLastByHand && !m_done[m_current]);
    const auto done = std::count(m_done.begin(), m_done.end(), true);
    m_progress->setText(tr("%1 of %2 done").arg(done).arg(m_done.size()));
    m_finished->setVisible(allDone());
    // Once the new sentence has its height.
    QTimer::singleShot(0, m_scroll, [this] {
        m_scroll->ensureWidgetVisible(m_detail, 0, 4);
        m_scroll->ensureWidgetVisible(m_rows[m_current], 0, 4);
        if (allDone()) m_scroll->ensureWidgetVisible(m_finished, 0, 4);
    });
}

} // namespace dynaloom::welcome
