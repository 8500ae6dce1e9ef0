#include "widgets/scene3d/scene_view.h"

#include "widgets/plots/refresh_timer.h"
#include "widgets/scene3d/pick.h"
#include "widgets/scene3d/renderer_module.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr int kClickPixels = 4; // a press that moved less is a click
constexpr int kRestMs = 350;    // without a change before a picture is drawn finely
// Pictures are drawn with so many times the pixels each way: at rest, and while they move.
constexpr double kFinest = 2, kMovingFinest = 1.5, kCoarsest = 0.5;
constexpr double kSlowMs = 60, kFastMs = 18; // of a picture while it moves
constexpr double kMostFineMs = 300;

} // namespace

SceneView::SceneView(QWidget* parent)
    : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        m_isRestDue = true;
        update();
    });
}

SceneView::~SceneView() = default;

void SceneView::setScene(ScenePtr scene) {
    m_scene = std::move(scene);
    reframe();
    spoil();
}

void SceneView::setLook(const Look& look) {
    if (look == m_look) return;
    m_look = look;
    spoil();
}

void SceneView::spoil() {
    m_isStale = true;
    update();
}

void SceneView::setHomeDirection(double azimuth, double elevation) {
    m_home.azimuth = azimuth;
    m_home.elevation = elevation;
    if (m_isFramed) frameAll();
}

void SceneView::frameAll() {
    m_isFramed = true;
    m_camera.azimuth = m_home.azimuth;
    m_camera.elevation = m_home.elevation;
    reframe();
    spoil();
}

void SceneView::reframe() {
    if (!m_isFramed || size().isEmpty()) return;
    m_camera = framed(m_camera, boundsOf(*m_scene), roomFor(*m_scene, size(), m_look.unit),
                      m_scene->box.isShown ? 0.13 : 0.09);
}

void SceneView::setCamera(const Camera& camera) {
    m_isFramed = false;
    m_camera = camera;
    spoil();
}

void SceneView::move(const Camera& camera) {
    if (camera == m_camera) return;
    setCamera(camera);
    emit cameraMoved();
}

std::shared_ptr<SceneRenderer> SceneView::renderer() {
    if (!m_isStarted) start();
    return m_renderer;
}

void SceneView::start() {
    m_isStarted = true;
    QElapsedTimer clock;
    clock.start();
    RendererFound found = makeRenderer();
    m_renderer = std::move(found.renderer);
    m_problem = found.problem;
    m_startMs = static_cast<double>(clock.nsecsElapsed()) * 1e-6;
    update();
}

void SceneView::render(Quality quality) {
    const double ratio = devicePixelRatioF();
    double scale = m_movingScale;
    if (quality == Quality::Resting) {
        // As finely as it may take.
        const double bearable = std::sqrt(kMostFineMs / std::max(1.0, m_costMs)) * m_movingScale;
        scale = std::clamp(bearable, 1.0, kFinest);
    }
    const bool first = m_renderings == 0;
    QElapsedTimer clock;
    clock.start();
    const double before = plots::threadCpuMs();
    QImage image = renderScene(*m_renderer, m_scene, m_camera, size(), ratio * scale, m_look);
    if (image.isNull()) return;
    const QSize wanted = size() * ratio;
    if (image.size() != wanted && scale > 1)
        image = image.scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    m_image = std::move(image);
    ++m_renderings;
    if (first) m_startMs += static_cast<double>(clock.nsecsElapsed()) * 1e-6;
    if (quality == Quality::Resting || first) return; // the first one compiles shaders
    const double cost = plots::threadCpuMs() - before;
    m_costMs = m_costMs > 0 ? 0.7 * m_costMs + 0.3 * cost : cost;
    if (cost > kSlowMs) m_movingScale = std::max(kCoarsest, m_movingScale * 0.8);
    if (cost < kFastMs) m_movingScale = std::min(kMovingFinest, m_movingScale * 1.12);
}

void SceneView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!m_isStarted) {
        // What takes a moment begins after the window has been drawn.
        paintSentence(painter, tr("Starting 3-D…"));
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (!m_isStarted) start();
            },
            Qt::QueuedConnection);
        return;
    }
    if (!m_renderer) {
        paintSentence(painter, m_problem);
        return;
    }
    if (m_isStale) {
        render(Quality::Moving);
        m_rest.start();
    } else if (m_isRestDue) {
        render(Quality::Resting);
    }
    m_isStale = m_isRestDue = false;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    paintGround(painter, *m_scene, m_camera, rect(), m_look);
    painter.drawImage(QRectF(rect()), m_image);
    paintTexts(painter, *m_scene, m_camera, rect(), m_look);
    if (m_pointer && m_reader && !m_isDragged) {
        const QString text = m_reader(*m_pointer);
        if (!text.isEmpty()) paintNote(painter, text, *m_pointer, rect(), m_look);
    }
}

void SceneView::paintSentence(QPainter& painter, const QString& sentence) {
    painter.fillRect(rect(), m_look.background);
    painter.setPen(m_look.muted);
    painter.setFont(m_look.labelFont);
    const int wide = std::clamp(width() - 24, 60, 360);
    painter.drawText(QRect((width() - wide) / 2, 0, wide, height()),
                     Qt::AlignCenter | Qt::TextWordWrap, sentence);
}

void SceneView::resizeEvent(QResizeEvent*) {
    reframe();
    spoil();
}

void SceneView::mousePressEvent(QMouseEvent* event) {
    setFocus();
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    m_pressedAt = m_draggedAt = event->position();
    m_isDragged = false;
}

void SceneView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    m_pointer = at;
    const bool held = event->buttons() & (Qt::LeftButton | Qt::MiddleButton);
    if (!held || !m_pressedAt) {
        if (m_reader) update();
        return;
    }
    if (!m_isDragged && (at - *m_pressedAt).manhattanLength() < kClickPixels) return;
    m_isDragged = true;
    const QPointF by = at - *m_draggedAt;
    m_draggedAt = at;
    const bool sideways = event->buttons().testFlag(Qt::MiddleButton) ||
                          event->modifiers().testFlag(Qt::ShiftModifier);
    move(sideways ? panned(m_camera, by, size()) : turned(m_camera, by));
}

void SceneView::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = event->button() == Qt::LeftButton && m_pressedAt && !m_isDragged;
    m_pressedAt.reset();
    m_isDragged = false;
    if (!click) return;
    emit hit(itemAt(*m_scene, projection(), event->position()), event->position().toPoint());
}

void SceneView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const int id = itemAt(*m_scene, projection(), event->position());
    if (id > 0)
        emit hitTwice(id);
    else
        frameAll();
}

void SceneView::wheelEvent(QWheelEvent* event) {
    // angleDelta is 120 a notch and less on touchpads; a notch zooms by a fifth.
    const double notches =
        (event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x()) / 120.0;
    event->accept();
    if (notches != 0) move(zoomed(m_camera, std::pow(0.82, notches), event->position(), size()));
}

void SceneView::keyPressEvent(QKeyEvent* event) {
    constexpr double kStep = 25; // as a drag of so many pixels
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
    case Qt::Key_Left:
        return move(turned(m_camera, {kStep, 0}));
    case Qt::Key_Right:
        return move(turned(m_camera, {-kStep, 0}));
    case Qt::Key_Up:
        return move(turned(m_camera, {0, kStep}));
    case Qt::Key_Down:
        return move(turned(m_camera, {0, -kStep}));
    case Qt::Key_Plus:
        return move(zoomed(m_camera, 0.82, middle, size()));
    case Qt::Key_Minus:
        return move(zoomed(m_camera, 1 / 0.82, middle, size()));
    case Qt::Key_Home:
        return frameAll();
    default:
        QWidget::keyPressEvent(event);
    }
}

void SceneView::leaveEvent(QEvent*) {
    m_pointer.reset();
    update();
}

} // namespace dynaloom::scene3d
