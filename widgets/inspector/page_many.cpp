// What several nodes or projections have in common.
#include "widgets/inspector/page_rows.h"

#include <algorithm>

namespace dynaloom::inspector {
namespace {

// Only what the other offers too.
void keepChoices(Row& row, const QStringList& others) {
    QStringList choices, words, tips;
    for (qsizetype i = 0; i < row.choices.size(); ++i) {
        if (!others.contains(row.choices[i])) continue;
        choices.append(row.choices[i]);
        if (i < row.words.size()) words.append(row.words[i]);
        if (i < row.tips.size()) tips.append(row.tips[i]);
    }
    row.choices = choices;
    row.words = words;
    row.tips = tips;
}

// The row for all: its value where all agree, else mixed. False where one has no such quantity.
bool merge(Row& row, const Row& other) {
    Quantity& q = row.quantity;
    const Quantity& o = other.quantity;
    const bool sameUnit =
        q.unitIsOpen == o.unitIsOpen && (q.unitIsOpen || q.unit.sameDimension(o.unit));
    if (row.kind != other.kind || row.target != other.target || q.name != o.name || !sameUnit)
        return false;
    if (row.text != other.text) row.text = kMixed;
    if (row.kind == Row::Kind::Choice) {
        keepChoices(row, other.choices);
        return !row.choices.isEmpty();
    }
    if (q.shown() != o.shown()) q.isMixed = true;
    if (q.fallback != o.fallback) q.fallback.clear();
    if (q.low != o.low || q.high != o.high) q.low = q.high = QString();
    if (q.doc != o.doc) q.doc.clear();
    return true;
}

} // namespace

std::vector<Row> commonRows(std::vector<std::vector<Row>> lists) {
    std::vector<Row> rows = std::move(lists.front());
    for (Row& row : rows) {
        row.quantity.path =
            QStringLiteral("selection.") + row.quantity.path.section(QLatin1Char('.'), -1);
        row.quantity.count = 0;
    }
    std::erase_if(rows, [&](Row& row) {
        for (std::size_t i = 1; i < lists.size(); ++i) {
            const auto same = std::find_if(lists[i].begin(), lists[i].end(), [&](const Row& other) {
                return other.quantity.name == row.quantity.name;
            });
            if (same == lists[i].end() || !merge(row, *same)) return true;
        }
        return false;
    });
    for (Row& row : rows) {
        Quantity& q = row.quantity;
        if (row.kind != Row::Kind::Quantity) continue;
        if (!q.isMixed && q.text.isEmpty() && q.fallback.isEmpty()) q.isMixed = true;
        if (q.isMixed) q.text.clear();
    }
    return rows;
}

void headMany(Page& page, const QString& title, const QStringList& names) {
    page.kind = QStringLiteral("Selection");
    page.title = title;
    page.icon = QStringLiteral("graph");
    page.subtitle = names.join(QStringLiteral(", "));
    page.doc = QStringLiteral("What they have in common. A change is made to all of them in one "
                              "step.");
}

void endMany(Page& page) {
    if (page.sections.empty())
        addSection(page, QStringLiteral("Nothing in common"),
                   {textRow(QString(), QStringLiteral("These have no property in common."))});
}

} // namespace dynaloom::inspector
