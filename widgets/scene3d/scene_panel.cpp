#include "widgets/scene3d/scene_panel.h"

#include "widgets/plots/figure_picture.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr double kShare = 0.15; // of a processor
constexpr int kLeastPauseMs = 50, kMostPauseMs = 1000;
constexpr double kMostPixels = 24e6; // of a picture in a figure

QColor towards(const QColor& a, const QColor& b, double part) {
    const auto mix = [part](int from, int to) {
        return static_cast<int>(std::lround(from + part * (to - from)));
    };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

const QString kView = QStringLiteral("view");

QJsonObject toJson(const Camera& c) {
    return {{QStringLiteral("azimuth"), c.azimuth},
            {QStringLiteral("elevation"), c.elevation},
            {QStringLiteral("distance"), c.distance},
            {QStringLiteral("focus"), QJsonArray{c.focus.x, c.focus.y, c.focus.z}}};
}

// Nothing: no view, or a damaged one.
std::optional<Camera> cameraOf(const QJsonObject& view) {
    constexpr double kFar = 1e6, kNear = 1e-6;
    const auto number = [&](const QString& name, double low, double high) {
        return plots::numberOf(view, name, low, high, NAN);
    };
    Camera c;
    c.azimuth = number(QStringLiteral("azimuth"), -1e6, 1e6);
    c.elevation = number(QStringLiteral("elevation"), -90, 90);
    c.distance = number(QStringLiteral("distance"), kNear, kFar);
    const QJsonArray focus = view[QStringLiteral("focus")].toArray();
    if (focus.size() != 3) return {};
    const auto at = [&](int k) { return std::clamp(focus[k].toDouble(NAN), -kFar, kFar); };
    c.focus = {at(0), at(1), at(2)};
    const double all = c.azimuth + c.elevation + c.distance + c.focus.x + c.focus.y + c.focus.z;
    return std::isfinite(all) ? std::optional(c) : std::nullopt;
}

// The scene in a figure: a picture with the texts as texts over it.
struct FigureScene {
    std::shared_ptr<SceneRenderer> renderer;
    ScenePtr scene;
    Camera camera;
    bool isFramed = true;
    double aspect = 1; // of the view
    Look look;
    QString problem;

    void paint(QPainter& painter, const QRectF& rect, double pixelsPerUnit) const {
        if (!renderer) {
            painter.setFont(look.labelFont);
            painter.setPen(look.muted);
            painter.drawText(rect, Qt::AlignCenter | Qt::TextWordWrap, problem);
            return;
        }
        Camera from = camera;
        if (isFramed)
            from = framed(from, boundsOf(*scene), roomFor(*scene, rect.size(), look.unit),
                          scene->box.isShown ? 0.14 : 0.08);
        else // what is in view at the sides stays in view
            from.distance *= std::max(1.0, aspect * rect.height() / rect.width());
        const double most = std::sqrt(kMostPixels / (rect.width() * rect.height()));
        // Twice the pixels where there is room for them: edges come out smooth.
        const double fine = std::min(2 * pixelsPerUnit, most);
        const QImage image = renderScene(*renderer, scene, from, rect.size(), fine, look);
        painter.save();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        paintGround(painter, *scene, from, rect, look);
        if (fine > pixelsPerUnit)
            painter.drawImage(rect, image.scaled((rect.size() * pixelsPerUnit).toSize(),
                                                 Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
        else
            painter.drawImage(rect, image);
        painter.restore();
        paintTexts(painter, *scene, from, rect, look);
    }
};

} // namespace

Look lookOf(const plots::PlotStyle& style) {
    Look look;
    look.background = style.plotBackground;
    look.text = style.text;
    look.muted = style.muted;
    look.dark = style.plotBackground.lightness() < 128;
    look.line = towards(style.plotBackground, style.text, look.dark ? 0.13 : 0.10);
    look.edge = towards(style.plotBackground, style.text, look.dark ? 0.30 : 0.34);
    look.labelFont = style.labelFont;
    look.tickFont = style.tickFont;
    look.unit = style.unit;
    return look;
}

ScenePanel::ScenePanel(const QString& title, QWidget* parent)
    : LivePanel(title, parent)
    , m_view(new SceneView) {
    setContent(m_view);
    setFocusProxy(m_view);
    m_view->setLook(lookOf(style()));
    m_view->setReader([this](QPointF at) { return noteAt(at); });
    connect(m_view, &SceneView::hit, this, [this](int id, QPoint at) { hit(id, at); });
    connect(m_view, &SceneView::hitTwice, this, [this](int id) { hitTwice(id); });
}

ScenePanel::~ScenePanel() = default;

int ScenePanel::leastPauseMs() const {
    return std::clamp(static_cast<int>(m_view->costMs() / kShare), kLeastPauseMs, kMostPauseMs);
}

void ScenePanel::redraw() {
    if (m_view->isStarted() && !m_view->problem().isEmpty()) return; // nobody would see it
    m_view->setScene(std::make_shared<Scene>(makeScene(style())));
}

void ScenePanel::restyleContent() { m_view->setLook(lookOf(style())); }

void ScenePanel::keyPressEvent(QKeyEvent* event) { QCoreApplication::sendEvent(m_view, event); }

void ScenePanel::compose(QCustomPlot& figure, const plots::PlotStyle& style) const {
    FigureScene shown;
    shown.renderer = m_view->renderer();
    shown.problem = m_view->problem();
    shown.scene = std::make_shared<Scene>(makeScene(style));
    shown.camera = m_view->camera();
    shown.isFramed = m_view->isFramed();
    shown.aspect = static_cast<double>(m_view->width()) / std::max(1, m_view->height());
    shown.look = lookOf(style);
    plots::composePicture(figure, [shown](QPainter& painter, const QRectF& rect, double pixels) {
        shown.paint(painter, rect, pixels);
    });
}

QJsonObject ScenePanel::settings() const {
    QJsonObject settings = kindSettings();
    if (m_kept) settings[kView] = toJson(*m_kept);
    return settings;
}

void ScenePanel::setSettings(const QJsonObject& settings) {
    setKindSettings(settings);
    keepView(cameraOf(settings[kView].toObject()));
}

// What the user looks at stays unless another view is to be seen.
void ScenePanel::keepView(const std::optional<Camera>& view) {
    if (view == m_kept) return;
    m_kept = view;
    if (m_kept)
        m_view->setCamera(*m_kept);
    else
        m_view->frameAll();
}

void ScenePanel::fillForm(plots::PanelForm& form) {
    fillKindForm(form);
    form.addButton(tr("Keep this view"), [this] {
        keepView(m_view->camera());
        edited();
    });
    form.addButton(tr("Begin with everything in view"), [this] {
        keepView({});
        edited();
    });
}

std::pair<double, double> ScenePanel::viewStamp() const {
    const Camera& c = m_view->camera();
    return {c.azimuth + 1e3 * c.elevation, c.distance + 1e3 * (c.focus.x + c.focus.y + c.focus.z)};
}

} // namespace dynaloom::scene3d
