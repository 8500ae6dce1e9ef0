#include "widgets/plots/raster_image.h"

#include <cmath>
#include <limits>
#include <vector>

namespace dynaloom::plots {
namespace {

class Scatter {
public:
    Scatter(double firstRow, QRgb color, const RasterView& view, std::uint32_t rows, QImage& image)
        : m_view(view)
        , m_color(color)
        , m_perMs(view.width / (view.toMs - view.fromMs))
        , m_perRow(view.height / (view.toRow - view.fromRow))
        , m_offset((firstRow + 0.5 - view.fromRow) * m_perRow)
        , m_bits(reinterpret_cast<QRgb*>(image.bits()))
        , m_stride(static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb))
        , m_seen(static_cast<std::size_t>(view.height), -1) {
        countReachable(rows);
    }

    void add(std::span<const double> times, std::span<const std::uint32_t> rows) {
        std::size_t i = 0;
        while (i < times.size()) {
            const int x =
                std::min(static_cast<int>((times[i] - m_view.fromMs) * m_perMs), m_view.width - 1);
            if (x != m_column) {
                m_column = x;
                m_lit = 0;
            }
            if (m_lit == m_reachable) {
                // Every pixel this population can light in this column is lit: go to the next one.
                const double next = m_view.fromMs + (x + 1) / m_perMs;
                const auto rest = times.begin() + static_cast<std::ptrdiff_t>(i) + 1;
                i = static_cast<std::size_t>(std::lower_bound(rest, times.end(), next) -
                                             times.begin());
                continue;
            }
            const double up = m_offset + rows[i] * m_perRow;
            ++i;
            if (!(up >= 0 && up < m_view.height)) continue;
            const int y = m_view.height - 1 - static_cast<int>(up);
            int& seen = m_seen[static_cast<std::size_t>(y)];
            if (seen == x) continue;
            seen = x;
            ++m_lit;
            mark(x, y);
        }
    }

private:
    // How many different pixels of a column the population's rows fall on, by the very expression
    // that places a spike: one too few would lose spikes.
    void countReachable(std::uint32_t rows) {
        constexpr double kMostRows = 1 << 20; // beyond, counting costs more than it saves
        const double first = std::max(0.0, std::floor(-m_offset / m_perRow) - 1);
        const double end =
            std::min<double>(rows, std::ceil((m_view.height - m_offset) / m_perRow) + 1);
        if (end - first > kMostRows) {
            m_reachable = std::numeric_limits<int>::max();
            return;
        }
        int last = -1;
        for (double row = first; row < end; ++row) {
            const double up = m_offset + row * m_perRow;
            if (!(up >= 0 && up < m_view.height) || static_cast<int>(up) == last) continue;
            last = static_cast<int>(up);
            ++m_reachable;
        }
    }

    void mark(int x, int y) {
        const int x0 = std::max(0, x - (m_view.markWidth - 1) / 2);
        const int y0 = std::max(0, y - (m_view.markHeight - 1) / 2);
        const int x1 = std::min(m_view.width, x - (m_view.markWidth - 1) / 2 + m_view.markWidth);
        const int y1 = std::min(m_view.height, y - (m_view.markHeight - 1) / 2 + m_view.markHeight);
        for (int v = y0; v < y1; ++v) {
            QRgb* line = m_bits + static_cast<std::size_t>(v) * m_stride;
            std::fill(line + x0, line + x1, m_color);
        }
    }

    const RasterView& m_view;
    QRgb m_color;
    double m_perMs, m_perRow, m_offset;
    QRgb* m_bits;
    std::size_t m_stride;
    std::vector<int> m_seen; // last column in which this pixel row was lit
    int m_column = -1, m_lit = 0, m_reachable = 0;
};

} // namespace

void scatterSpikes(const SpikeStore& spikes, double firstRow, QRgb color, const RasterView& view,
                   QImage& image) {
    // The first layout of a plot has rectangles of zero or negative size.
    if (view.width <= 0 || view.height <= 0 || image.width() < view.width ||
        image.height() < view.height)
        return;
    if (!(view.toMs > view.fromMs) || !(view.toRow > view.fromRow)) return;
    Scatter scatter(firstRow, color, view, spikes.rows(), image);
    spikes.forRange(view.fromMs, view.toMs,
                    [&](auto times, auto rows) { scatter.add(times, rows); });
}

int markWidth(double pixelsPerRow, double scale, bool sparse) {
    const double wanted = sparse || pixelsPerRow >= 3 * scale ? 2 * scale : scale;
    return std::max(1, static_cast<int>(std::lround(wanted)));
}

int markHeight(double pixelsPerRow, double scale, bool sparse) {
    const double wanted = std::max(sparse ? 2 * scale : scale, 0.75 * pixelsPerRow);
    return std::max(1, static_cast<int>(std::lround(std::min(wanted, 14 * scale))));
}

} // namespace dynaloom::plots
