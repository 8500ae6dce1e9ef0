#include "widgets/plots/raster_image.h"

#include <cmath>
#include <vector>

namespace dynaloom::plots {
namespace {

// Column by column: which pixel rows the spikes of a column light is a lookup a spike, and only
// what is lit is drawn. Ten million spikes take some ten milliseconds.
class Scatter {
public:
    Scatter(double firstRow, QRgb color, const RasterView& view, std::uint32_t rows, QImage& image)
        : m_view(view)
        , m_color(color)
        , m_perMs(view.width / (view.toMs - view.fromMs))
        , m_bits(reinterpret_cast<QRgb*>(image.bits()))
        , m_stride(static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb))
        , m_pixelRow(rows)
        , m_lit(static_cast<std::size_t>(view.height) + 1, 0)
        , m_isCounted(view.opacity < 1) {
        if (m_isCounted) mixInks();
        const double perRow = view.height / (view.toRow - view.fromRow);
        const double offset = (firstRow + 0.5 - view.fromRow) * perRow;
        for (std::uint32_t row = 0; row < rows; ++row) {
            const double up = offset + row * perRow;
            const bool seen = up >= 0 && up < view.height;
            // Rows out of view light what is never drawn.
            m_pixelRow[row] = seen ? view.height - 1 - static_cast<int>(up) : view.height;
        }
    }

    void add(std::span<const double> times, std::span<const std::uint32_t> rows) {
        std::size_t i = 0;
        while (i < times.size()) {
            const int x = column(times[i]);
            if (x != m_column) {
                drawColumn();
                m_column = x;
            }
            const std::size_t end = endOfColumn(times, i, x);
            if (m_isCounted) {
                m_many = true;
                for (; i < end; ++i) count(m_lit[static_cast<std::size_t>(m_pixelRow[rows[i]])]);
            } else if (end - i < kFew) {
                for (; i < end; ++i) lightOne(m_pixelRow[rows[i]]);
            } else {
                m_many = true;
                for (; i < end; ++i) m_lit[static_cast<std::size_t>(m_pixelRow[rows[i]])] = 1;
            }
        }
    }

    ~Scatter() { drawColumn(); }
    Scatter(const Scatter&) = delete;
    Scatter& operator=(const Scatter&) = delete;

private:
    static constexpr std::size_t kFew = 16;             // spikes drawn one by one
    static constexpr std::uint16_t kMostCounted = 4095; // spikes of a pixel; more look the same
    static constexpr double kFaintest = 0.15;           // of a pixel with one spike

    static void count(std::uint16_t& spikes) {
        if (spikes < kMostCounted) ++spikes;
    }

    void mixInks() {
        m_inks.resize(kMostCounted + 1);
        for (std::size_t n = 1; n < m_inks.size(); ++n) {
            const double full = 1 - std::pow(1 - m_view.opacity, static_cast<double>(n));
            const double alpha = kFaintest + (1 - kFaintest) * full;
            m_inks[n] = qPremultiply(qRgba(qRed(m_color), qGreen(m_color), qBlue(m_color),
                                           static_cast<int>(std::lround(255 * alpha))));
        }
    }

    int column(double timeMs) const {
        return std::min(static_cast<int>((timeMs - m_view.fromMs) * m_perMs), m_view.width - 1);
    }

    // The first spike that is not in column x; found with the very expression that places a spike.
    std::size_t endOfColumn(std::span<const double> times, std::size_t i, int x) const {
        std::size_t step = 8, end = i + 1;
        while (end < times.size() && column(times[end]) <= x) {
            i = end;
            end = std::min(times.size(), end + step);
            step *= 2;
        }
        const auto first = times.begin() + static_cast<std::ptrdiff_t>(i);
        const auto last = times.begin() + static_cast<std::ptrdiff_t>(end);
        return static_cast<std::size_t>(
            std::partition_point(first, last, [&](double t) { return column(t) <= x; }) -
            times.begin());
    }

    void lightOne(int y) {
        if (y == m_view.height || m_lit[static_cast<std::size_t>(y)]) return;
        mark(m_column, y);
    }

    void drawColumn() {
        if (!m_many) return;
        for (int y = 0; y < m_view.height; ++y) {
            const std::uint16_t spikes = m_lit[static_cast<std::size_t>(y)];
            if (spikes == 0) continue;
            if (m_isCounted)
                m_bits[static_cast<std::size_t>(y) * m_stride +
                       static_cast<std::size_t>(m_column)] = m_inks[spikes];
            else
                mark(m_column, y);
        }
        std::fill(m_lit.begin(), m_lit.end(), std::uint16_t{0});
        m_many = false;
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
    double m_perMs;
    QRgb* m_bits;
    std::size_t m_stride;
    std::vector<int> m_pixelRow;      // of each row of the population
    std::vector<std::uint16_t> m_lit; // pixel rows of the present column: 0, or spikes (or just 1)
    bool m_isCounted;
    std::vector<QRgb> m_inks; // by the number of spikes
    int m_column = -1;
    bool m_many = false;
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

SpikeMark spikeMark(double pixelsPerRow, double scale, double spikesPerPixel, bool print) {
    constexpr double kSparse = 0.12, kInk = 0.5; // parts of the plot
    const bool sparse = spikesPerPixel * scale * scale < kSparse && !print;
    const auto pixels = [](double length) {
        return std::max(1, static_cast<int>(std::lround(length)));
    };
    SpikeMark mark;
    mark.width = pixels(sparse || pixelsPerRow >= 3 * scale ? 2 * scale : scale);
    mark.height =
        pixels(std::min(std::max(sparse ? 2 * scale : scale, 0.75 * pixelsPerRow), 14 * scale));
    const auto covered = [&] { return spikesPerPixel * mark.width * mark.height; };
    while (covered() > kCrowded && mark.width * mark.height > 1)
        --(mark.height > mark.width ? mark.height : mark.width);
    if (covered() > kCrowded) mark.opacity = kInk / covered();
    return mark;
}

} // namespace dynaloom::plots
