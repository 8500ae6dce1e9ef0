// Rectangles in square cells, to find quickly whether any of them meets another.
#pragma once

#include <QRectF>

#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace dynaloom::graph {

class RectGrid {
public:
    explicit RectGrid(double cell)
        : m_cell(cell) {}

    void add(const QRectF& rect) {
        forCells(rect, [&](std::vector<QRectF>& cell) {
            cell.push_back(rect);
            return false;
        });
    }
    bool meets(const QRectF& rect) const {
        return const_cast<RectGrid*>(this)->forCells(rect, [&](const std::vector<QRectF>& cell) {
            for (const QRectF& other : cell)
                if (other.intersects(rect)) return true;
            return false;
        });
    }

private:
    // Until one says true; cells nobody put anything in are made by add() only.
    template <class Visit> bool forCells(const QRectF& rect, Visit&& visit) {
        const auto at = [this](double x) {
            return static_cast<std::int64_t>(std::floor(x / m_cell));
        };
        for (std::int64_t x = at(rect.left()); x <= at(rect.right()); ++x)
            for (std::int64_t y = at(rect.top()); y <= at(rect.bottom()); ++y)
                if (visit(m_cells[static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ull ^
                                  static_cast<std::uint64_t>(y)]))
                    return true;
        return false;
    }

    double m_cell;
    std::unordered_map<std::uint64_t, std::vector<QRectF>> m_cells;
};

} // namespace dynaloom::graph
