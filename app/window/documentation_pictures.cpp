#include "app/window/documentation_pictures.h"

#include "app/figures/export_dialog.h"
#include "app/panels/live_view.h"
#include "app/welcome/guide_panel.h"
#include "app/window/actions.h"
#include "app/window/commands.h"
#include "app/window/figure_commands.h"
#include "app/window/main_window.h"
#include "app/window/preferences.h"
#include "app/window/welcome.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/plots/figure_page.h"
#include "widgets/theme/fonts.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>

#include <cstdio>
#include <memory>

namespace dynaloom::window {
namespace {

constexpr QSize kCard{640, 358};
constexpr QSizeF kCardMm{85, 47.5};
constexpr std::uint64_t kRasterRows = 20, kRasterSpikes = 100;
constexpr double kMostMarks = 12'000; // on a card
constexpr QSize kWindow{1440, 900}, kThumb{760, 475};
constexpr int kSheetMargin = 28, kCaption = 34, kColumns = 2;
constexpr int kSettleMs = 900;

void end(bool good) { QApplication::exit(good ? 0 : 1); }

QImage graphPicture(graph::GraphScene& scene, const theme::Theme& theme) {
    scene.setTheme(theme);
    QImage image(kCard, QImage::Format_RGB32);
    image.fill(theme.canvas);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF all = scene.contentRect().adjusted(-40, -40, 40, 40);
    scene.render(&painter, QRectF(QPointF(), QSizeF(kCard)), all);
    return image;
}

QImage cardPicture(MainWindow& window, const theme::Theme& theme) {
    std::vector<plots::LivePanel*> panels;
    const plots::RasterData& raster = window.live().data().spikes;
    plots::RasterPlot* spikesPlot = window.live().raster();
    plots::TracePlot* traces = window.live().traces();
    if (spikesPlot && raster.rows() >= kRasterRows && raster.received() >= kRasterSpikes)
        panels = {spikesPlot};
    else if (traces && !traces->shown().empty())
        panels = {traces};
    if (panels.empty()) return graphPicture(window.scene(), theme);
    window.live().setTheme(theme);
    for (plots::LivePanel* panel : panels) panel->fit();
    // Single spikes are to be seen: the end of a run of many.
    const double spikes = static_cast<double>(raster.received());
    if (spikesPlot && panels.front() == spikesPlot && spikes > kMostMarks)
        spikesPlot->setTimeRange({raster.lastMs() * (1 - kMostMarks / spikes), raster.lastMs()});
    plots::FigureOptions options;
    options.sizeMm = kCardMm;
    options.maxVectorMarks = 0;
    return plots::FigurePage(panels, options, &theme).image(kCard.width()).copy(QRect({}, kCard));
}

struct Sheet {
    QImage image;
    Sheet(int pictures, const theme::Theme& colours)
        : theme(colours) {
        const int rows = (pictures + kColumns - 1) / kColumns;
        image = QImage(kColumns * (kThumb.width() + kSheetMargin) + kSheetMargin,
                       rows * (kThumb.height() + kCaption + kSheetMargin) + kSheetMargin,
                       QImage::Format_RGB32);
        image.fill(theme.window);
    }
    void add(const QImage& picture, const QString& caption) {
        const int column = n % kColumns, row = n / kColumns;
        ++n;
        const QRect place(kSheetMargin + column * (kThumb.width() + kSheetMargin),
                          kSheetMargin + row * (kThumb.height() + kCaption + kSheetMargin),
                          kThumb.width(), kThumb.height());
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        QFont font = theme::uiFont(11);
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(theme.text);
        painter.drawText(QRect(place.left(), place.top(), place.width(), kCaption - 8),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QStringLiteral("%1  %2").arg(n).arg(caption));
        const QRect at = place.translated(0, kCaption - 6);
        painter.drawImage(
            at, picture.scaled(kThumb * 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
        painter.setPen(theme.border);
        painter.drawRect(at);
    }
    const theme::Theme& theme;
    int n = 0;
};

// One step after the other, with time in between for the window to settle.
class GuideTour : public QObject {
public:
    GuideTour(MainWindow& window, const theme::Theme& theme, QString file)
        : QObject(&window)
        , m_window(window)
        , m_sheet(static_cast<int>(welcome::guideSteps().size()), theme)
        , m_file(std::move(file)) {
        connect(&m_window.run(), &jobs::RunController::stateChanged, this,
                [this](jobs::RunState state) {
                    if (m_running && state == jobs::RunState::Idle) {
                        m_running = false;
                        showWeight();
                        soon();
                    }
                });
    }
    void soon() { QTimer::singleShot(kSettleMs, this, &GuideTour::step); }

private:
    void showWeight() {
        for (const auto& projection : m_window.document().model()->graph->projections)
            if (projection->name == "I_to_E") m_window.goTo(projection->key);
        m_window.view().frameAll();
    }
    void step() {
        auto& guide = m_window.welcome().guide();
        const std::size_t at = guide.current();
        m_sheet.add(m_window.grab().toImage(), QObject::tr(welcome::guideSteps()[at].title));
        if (at + 1 == welcome::guideSteps().size()) {
            end(m_sheet.image.save(m_file));
            return;
        }
        if (at < 6) {
            guide.doItButton().click();
            soon();
        } else {
            m_running = true;
            m_window.actions().run->trigger();
        }
    }

    MainWindow& m_window;
    Sheet m_sheet;
    QString m_file;
    bool m_running = false;
};

} // namespace

void takeGalleryPictures(MainWindow& window, const QString& folder) {
    const auto write = [&window, folder] {
        window.live().update();
        bool good = QDir().mkpath(folder);
        for (const theme::Theme* theme : {&theme::darkTheme(), &theme::lightTheme()})
            good = cardPicture(window, *theme)
                       .save(QStringLiteral("%1/%2-%3.png")
                                 .arg(folder, window.document().name(), theme->name)) &&
                   good;
        end(good);
    };
    QObject::connect(&window.run(), &jobs::RunController::finished, &window,
                     [&window, write] { QTimer::singleShot(200, &window, write); });
    QObject::connect(&window.run(), &jobs::RunController::failed, &window,
                     [&window](const Error& error) {
                         std::fprintf(stderr, "%s\n", error.sentence.c_str());
                         end(false);
                     });
    window.actions().run->trigger();
}

void takeGuidePictures(MainWindow& window, const QString& file) {
    window.resize(kWindow);
    window.welcome().startGuide();
    auto* tour = new GuideTour(window, window.theme(), file);
    tour->soon();
}

QWidget* openForPicture(MainWindow& window, const QString& part) {
    if (part == QLatin1String("welcome")) {
        window.welcome().showPage();
    } else if (part == QLatin1String("guide")) {
        window.welcome().startGuide();
    } else if (part == QLatin1String("palette")) {
        window.commands().showPalette();
        window.commands().palette().search()->setText(QStringLiteral("ex"));
    } else if (part == QLatin1String("preferences") || part == QLatin1String("keys")) {
        window.commands().showPreferences();
        if (auto* tabs = window.commands().preferences().findChild<QTabWidget*>())
            tabs->setCurrentIndex(part == QLatin1String("keys") ? 1 : 0);
        return &window.commands().preferences();
    } else if (part == QLatin1String("export")) {
        window.figures().exportPanel(window.live().raster());
        auto& dialog = window.figures().dialog();
        for (int i = 0; i < std::min(2, dialog.panelList().count()); ++i)
            dialog.panelList().item(i)->setCheckState(Qt::Checked);
        return &dialog;
    }
    return &window;
}

} // namespace dynaloom::window
