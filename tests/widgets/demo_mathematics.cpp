// Typeset equations of catalogue components side by side; takes pictures, dark and light, into the
// folder named first. Further arguments: names of components, and --zoom=2. Not a test.
#include "core/model/catalog.h"
#include "widgets/mathematics/sheet_view.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

using namespace dynaloom;

namespace {

QImage inColumns(const std::vector<QImage>& pictures) {
    constexpr int kColumns = 3, kGap = 8;
    int width = 0;
    std::array<int, kColumns> heights{};
    std::vector<QPoint> places;
    for (const QImage& picture : pictures) width = std::max(width, picture.width() + kGap);
    for (const QImage& picture : pictures) {
        const auto shortest = std::ranges::min_element(heights);
        places.emplace_back(static_cast<int>(shortest - heights.begin()) * width, *shortest);
        *shortest += picture.height() + kGap;
    }
    QImage sheet(kColumns * width, std::ranges::max(heights), QImage::Format_RGB32);
    sheet.fill(Qt::gray);
    QPainter painter(&sheet);
    for (std::size_t i = 0; i < pictures.size(); ++i) painter.drawImage(places[i], pictures[i]);
    return sheet;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "demo_mathematics FOLDER [--zoom=N] [COMPONENT...]\n");
        return 2;
    }
    model::Catalog catalog;
    catalog.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
    QStringList names = QApplication::arguments().mid(2);
    double zoom = 1;
    if (!names.isEmpty() && names.first().startsWith(QLatin1String("--zoom=")))
        zoom = names.takeFirst().mid(7).toDouble();
    if (names.isEmpty())
        for (const auto& definition : catalog.all())
            names << QString::fromStdString(definition->name);
    for (const theme::Theme* theme : {&theme::darkTheme(), &theme::lightTheme()}) {
        theme::applyTheme(application, *theme);
        std::vector<QImage> pictures;
        for (const QString& name : names) {
            const auto definition = catalog.find(name.toStdString());
            if (!definition) continue;
            mathematics::SheetView view(*theme);
            view.setZoom(zoom);
            view.setDefinition(definition);
            const int width = static_cast<int>(520 * zoom);
            view.resize(width, view.heightForWidth(width));
            pictures.push_back(view.grab().toImage());
        }
        inColumns(pictures).save(
            QStringLiteral("%1/%2.png").arg(QString::fromLocal8Bit(argv[1]), theme->name));
    }
    return 0;
}
