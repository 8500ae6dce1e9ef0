#include "widgets/mathematics/sheet_view.h"

#include "widgets/theme/fonts.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace dynaloom::mathematics {
namespace {

constexpr double kEm = 18.5;                        // pixels at zoom 1
constexpr double kBetween = 0.52, kWithin = 0.34;   // lines of two statements, of one; em
constexpr double kSectionGap = 1.15, kIndent = 1.5; // em
constexpr double kMostAligned = 5.5;                // left sides wider than this stand alone, em
constexpr double kStrut = 0.7, kStrutBelow = 0.22;  // of every line, em
constexpr double kHeadingPoints = 8;

} // namespace

SheetView::SheetView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setAccessibleName(tr("Typeset equations"));
    setMouseTracking(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

double SheetView::em() const { return kEm * m_zoom; }

void SheetView::rebuild() {
    m_hovered = nullptr;
    m_sections = m_definition ? sheetOf(*m_definition, em()) : std::vector<Section>();
    m_layout = {};
    updateGeometry();
    update();
}

void SheetView::setDefinition(language::DefinitionPtr definition) {
    m_definition = std::move(definition);
    rebuild();
}

void SheetView::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    update();
}

void SheetView::setZoom(double zoom) {
    zoom = std::clamp(zoom, 1.0, 3.0);
    if (zoom == m_zoom) return;
    m_zoom = zoom;
    rebuild();
    Q_EMIT zoomChanged(zoom);
}

void SheetView::setCompact(bool compact) {
    m_compact = compact;
    rebuild();
}

void SheetView::setStale(bool stale) {
    if (stale == m_stale) return;
    m_stale = stale;
    update();
}

void SheetView::setCurrentLine(int line) {
    if (line == m_currentLine) return;
    m_currentLine = line;
    update();
}

void SheetView::layOut(const Statement& statement, double left, double alignment, double& y,
                       Layout& layout) const {
    const double right = layout.width - margin();
    Row row;
    row.statement = &statement;
    const double start = left + std::max(0.0, alignment - statement.left.width());
    double x = start + statement.left.width();
    const double continued = std::max(left + alignment, left + 2 * em());
    row.pieces.push_back({&statement.left, QPointF(start, 0)});
    std::size_t first = 0; // piece of the line at hand
    double top = y;
    const auto finishLine = [&] {
        double ascent = kStrut * em(), descent = kStrutBelow * em();
        for (std::size_t i = first; i < row.pieces.size(); ++i) {
            ascent = std::max(ascent, row.pieces[i].formula->ascent());
            descent = std::max(descent, row.pieces[i].formula->descent());
        }
        for (std::size_t i = first; i < row.pieces.size(); ++i)
            row.pieces[i].origin.setY(y + ascent);
        y += ascent + descent;
        first = row.pieces.size();
    };
    for (std::size_t i = 0; i < statement.right.size(); ++i) {
        const Formula& piece = statement.right[i];
        if (i > 0 && x + piece.width() > right) {
            finishLine();
            y += kWithin * em();
            x = continued;
        }
        row.pieces.push_back({&piece, QPointF(x, 0)});
        x += piece.width();
        layout.widest = std::max(layout.widest, x + margin());
    }
    finishLine();
    layout.widest = std::max(layout.widest, x + margin());
    row.rect = QRectF(0, top - kBetween * em() / 2, layout.width, y - top + kBetween * em());
    layout.rows.push_back(std::move(row));
    y += kBetween * em();
}

const SheetView::Layout& SheetView::layoutFor(double width) const {
    if (m_layout.width == width) return m_layout;
    Layout layout;
    layout.width = width;
    double y = std::max(margin() - 4, 2.0);
    for (const Section& section : m_sections) {
        if (!layout.headings.empty()) y += (kSectionGap - kBetween) * em();
        const double lineHeight = QFontMetricsF(theme::uiFont(kHeadingPoints)).height();
        layout.headings.push_back({section.heading, {margin(), y + lineHeight * 0.8}});
        y += lineHeight + 0.5 * em();
        double alignment = 0;
        for (const Statement& statement : section.statements)
            if (statement.isAligned && statement.left.width() < kMostAligned * em())
                alignment = std::max(alignment, statement.left.width());
        double blockTop = 0, blockEnd = 0;
        const auto endBlock = [&] {
            if (blockEnd > blockTop)
                layout.bars.push_back(
                    {QRectF(margin() + 0.35 * em(), blockTop, 2, blockEnd - blockTop)});
            blockTop = blockEnd = 0;
        };
        for (const Statement& statement : section.statements) {
            const double before = y;
            if (statement.indent == 0) endBlock();
            layOut(statement, margin() + statement.indent * kIndent * em() * 0.75,
                   !statement.isAligned || statement.left.width() >= kMostAligned * em()
                       ? 0
                       : alignment,
                   y, layout);
            if (statement.indent > 0) {
                if (blockTop == 0) blockTop = before - 2;
                blockEnd = y - kBetween * em() + 2;
            }
        }
        endBlock();
    }
    layout.height = m_sections.empty() ? 0 : y - kBetween * em() + margin();
    m_layout = std::move(layout);
    return m_layout;
}

int SheetView::heightForWidth(int width) const {
    return static_cast<int>(
        std::ceil(layoutFor(std::max(width, minimumSizeHint().width())).height));
}

QSize SheetView::sizeHint() const {
    const int wide = std::max(width(), 320);
    return {wide, heightForWidth(wide)};
}

// The widest piece cannot be broken: a scroll area then shows a bar.
QSize SheetView::minimumSizeHint() const {
    double widest = 0;
    for (const Section& section : m_sections)
        for (const Statement& statement : section.statements) {
            const double lead =
                margin() + statement.indent * kIndent * em() + statement.left.width();
            widest = std::max(widest, lead + margin());
            for (std::size_t i = 0; i < statement.right.size(); ++i)
                widest = std::max(widest, (i == 0 ? lead : margin() + 2 * em()) +
                                              statement.right[i].width() + margin());
        }
    return {static_cast<int>(std::ceil(widest)), 40};
}

int SheetView::statementCount() const { return static_cast<int>(layoutFor(width()).rows.size()); }

QRectF SheetView::statementRect(int index) const {
    const Layout& layout = layoutFor(width());
    if (index < 0 || index >= static_cast<int>(layout.rows.size())) return {};
    return layout.rows[static_cast<std::size_t>(index)].rect;
}

const SheetView::Row* SheetView::rowAt(const QPointF& position) const {
    for (const Row& row : layoutFor(width()).rows)
        if (row.rect.contains(position)) return &row;
    return nullptr;
}

void SheetView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!m_compact) painter.fillRect(event->rect(), m_theme.plotBackground);
    painter.setRenderHint(QPainter::Antialiasing);
    const Layout& layout = layoutFor(width());
    if (m_stale) painter.setOpacity(0.45);
    painter.setFont(theme::uiFont(kHeadingPoints));
    painter.setPen(m_theme.muted);
    for (const Heading& heading : layout.headings) painter.drawText(heading.at, heading.text);
    QColor quiet = m_theme.border;
    for (const Bar& bar : layout.bars) painter.fillRect(bar.rect, quiet);
    QColor marked = m_theme.accent, hovered = m_theme.accent;
    marked.setAlphaF(m_theme.dark ? 0.16f : 0.10f);
    hovered.setAlphaF(0.06f);
    QColor word = m_theme.muted, unit = m_theme.text;
    unit.setAlphaF(0.78f);
    const Inks inks{m_theme.text, word, unit};
    for (const Row& row : layout.rows) {
        if (!row.rect.intersects(event->rect())) continue;
        const bool current = m_currentLine > 0 && row.statement->line == m_currentLine;
        if (current || row.statement == m_hovered) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(current ? marked : hovered);
            painter.drawRoundedRect(row.rect.adjusted(7, 1, -7, -1), 5, 5);
        }
        for (const Piece& piece : row.pieces) piece.formula->paint(painter, piece.origin, inks);
    }
}

void SheetView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const Row* row = rowAt(event->position())) Q_EMIT lineActivated(row->statement->line);
}

void SheetView::mouseMoveEvent(QMouseEvent* event) {
    const Row* row = rowAt(event->position());
    const Statement* now = row ? row->statement : nullptr;
    if (now == m_hovered) return;
    m_hovered = now;
    update();
}

void SheetView::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    m_hovered = nullptr;
    update();
}

void SheetView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    setZoom(m_zoom * std::pow(1.1, event->angleDelta().y() / 120.0));
    event->accept();
}

bool SheetView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Row* row = rowAt(help->pos());
        if (row && !row->statement->note.isEmpty())
            QToolTip::showText(help->globalPos(), row->statement->note, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace dynaloom::mathematics
