// The renderer behind SceneView: VTK draws on an off-screen OpenGL surface, and the pixels are read
// into an image. (A QOpenGLWidget would make Qt compose the whole window through OpenGL, which
// without a graphics card costs the plots beside it twenty times their time.)
#include "widgets/scene3d/camera.h"
#include "widgets/scene3d/vtk/mesh.h"

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <qopenglcontext_platform.h>

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkCommand.h>
#include <vtkFloatArray.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkLight.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkObjectFactory.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLPolyDataMapper.h>
#include <vtkOpenGLState.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTypeInt32Array.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cstring>
#include <functional>

namespace dynaloom::scene3d {
namespace {

constexpr GLenum kBgra = 0x80E1; // of OpenGL 1.2, which old headers lack

// Hands VTK's events to a function.
class Observer : public vtkCommand {
public:
    static Observer* New() { return new Observer; }
    std::function<void(void*)> heard;
    void Execute(vtkObject*, unsigned long, void* data) override { heard(data); }
};

template <class Array, class Value>
vtkSmartPointer<Array> arrayOf(const std::vector<Value>& values, int components) {
    const auto array = vtkSmartPointer<Array>::New();
    array->SetNumberOfComponents(components);
    array->SetNumberOfTuples(static_cast<vtkIdType>(values.size()) / components);
    std::memcpy(array->GetPointer(0), values.data(), values.size() * sizeof(Value));
    return array;
}

// Equal cells of so many points each, or one line through all.
vtkSmartPointer<vtkCellArray> cellsOf(const std::vector<std::int32_t>& corners,
                                      const std::vector<std::int32_t>& offsets) {
    const auto cells = vtkSmartPointer<vtkCellArray>::New();
    cells->SetData(arrayOf<vtkTypeInt32Array>(offsets, 1), arrayOf<vtkTypeInt32Array>(corners, 1));
    return cells;
}

std::vector<std::int32_t> offsetsBy(std::size_t corners, std::int32_t each) {
    std::vector<std::int32_t> offsets;
    for (std::int32_t at = 0; at <= static_cast<std::int32_t>(corners); at += each)
        offsets.push_back(at);
    return offsets;
}

void put(vtkPolyData& data, const std::vector<float>& points,
         const std::vector<std::uint8_t>& colors) {
    vtkNew<vtkPoints> places;
    places->SetData(arrayOf<vtkFloatArray>(points, 3));
    data.SetPoints(places);
    data.GetPointData()->SetScalars(arrayOf<vtkUnsignedCharArray>(colors, 4));
}

// Is blended over what is there and hides nothing that comes later.
class ClearMapper : public vtkOpenGLPolyDataMapper {
public:
    static ClearMapper* New();
    vtkTypeMacro(ClearMapper, vtkOpenGLPolyDataMapper);
    void RenderPiece(vtkRenderer* renderer, vtkActor* actor) override {
        vtkOpenGLState* state =
            static_cast<vtkOpenGLRenderWindow*>(renderer->GetRenderWindow())->GetState();
        state->vtkglDepthMask(GL_FALSE);
        vtkOpenGLPolyDataMapper::RenderPiece(renderer, actor);
        state->vtkglDepthMask(GL_TRUE);
    }
};
vtkStandardNewMacro(ClearMapper);

// One actor with the data it draws.
struct Part {
    vtkNew<vtkPolyData> data;
    vtkSmartPointer<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;

    explicit Part(
        vtkSmartPointer<vtkPolyDataMapper> with = vtkSmartPointer<vtkPolyDataMapper>::New())
        : mapper(std::move(with)) {
        mapper->SetInputData(data);
        mapper->SetColorModeToDirectScalars();
        mapper->SetScalarModeToUsePointData();
        actor->SetMapper(mapper);
        actor->VisibilityOff();
    }

    void setMesh(const Mesh& mesh) {
        actor->SetVisibility(!mesh.empty());
        if (mesh.empty()) return;
        put(*data, mesh.points, mesh.colors);
        data->GetPointData()->SetNormals(arrayOf<vtkFloatArray>(mesh.normals, 3));
        data->SetPolys(cellsOf(mesh.triangles, offsetsBy(mesh.triangles.size(), 3)));
        data->Modified();
    }
};

void addColor(std::vector<std::uint8_t>& colors, QRgb c) {
    for (const int v : {qRed(c), qGreen(c), qBlue(c), qAlpha(c)})
        colors.push_back(static_cast<std::uint8_t>(v));
}

void setCurve(Part& part, const Curve& curve) {
    part.actor->SetVisibility(curve.points.size() > 1);
    if (curve.points.size() < 2) return;
    std::vector<float> points;
    std::vector<std::uint8_t> colors;
    std::vector<std::int32_t> corners;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
        points.insert(points.end(), curve.points[i].begin(), curve.points[i].end());
        addColor(colors, curve.colors[i] | 0xff000000u);
        corners.push_back(static_cast<std::int32_t>(i));
    }
    put(*part.data, points, colors);
    part.data->SetLines(cellsOf(corners, {0, static_cast<std::int32_t>(corners.size())}));
    part.data->Modified();
}

class VtkRenderer : public SceneRenderer {
public:
    VtkRenderer() {
        start();
        if (m_problem.isEmpty()) furnish();
    }

    ~VtkRenderer() override {
        if (!m_isOpen || !m_context.makeCurrent(&m_surface)) return;
        m_window->Finalize();
        m_window->SetReadyForRendering(false);
        m_context.doneCurrent();
    }

    QString problem() const override { return m_problem; }

    void setScene(const ScenePtr& scene) override {
        if (scene == m_scene) return;
        m_scene = scene;
        m_solids.setMesh(solids(*scene));
        m_shown.clear();
        for (const auto* curves : {&scene->curves, &scene->frames})
            for (const Curve& curve : *curves) m_shown.push_back(&curve);
        while (m_curves.size() < m_shown.size()) {
            m_curves.push_back(std::make_unique<Part>());
            m_curves.back()->actor->GetProperty()->LightingOff();
            m_renderer->AddActor(m_curves.back()->actor);
        }
        for (std::size_t i = 0; i < m_curves.size(); ++i)
            setCurve(*m_curves[i], i < m_shown.size() ? *m_shown[i] : Curve{});
    }

    QImage render(const Camera& camera, const RenderOptions& options) override {
        if (!m_problem.isEmpty() || !m_scene || options.pixels.isEmpty()) return {};
        if (!m_context.makeCurrent(&m_surface)) return {};
        place(camera);
        const Vec3 eye = frameOf(camera).eye;
        m_glass.setMesh(hasGlass(*m_scene) ? glass(*m_scene, eye, options.dark) : Mesh{});
        for (std::size_t i = 0; i < m_shown.size(); ++i)
            m_curves[i]->actor->GetProperty()->SetLineWidth(
                static_cast<float>(m_shown[i]->width * options.pixelRatio));
        m_renderer->ResetCameraClippingRange();
        m_renderer->RemoveActor(m_glass.actor);
        m_renderer->AddActor(m_glass.actor);
        m_window->SetSize(options.pixels.width(), options.pixels.height());
        m_window->Render();
        QImage image = read();
        m_context.doneCurrent();
        return image;
    }

private:
    void start() {
        if (QGuiApplication::platformName() != QLatin1String("xcb")) {
            m_problem = QCoreApplication::translate(
                            "scene3d", "3-D needs an X11 display with OpenGL; this one is “%1”.")
                            .arg(QGuiApplication::platformName());
            return;
        }
        m_context.setFormat(QSurfaceFormat::defaultFormat());
        const bool created = m_context.create();
        // VTK finds its functions through GLX only.
        if (!created || !m_context.nativeInterface<QNativeInterface::QGLXContext>()) {
            m_problem = QCoreApplication::translate(
                "scene3d", "3-D needs OpenGL through GLX, which this display does not give.");
            return;
        }
        if (m_context.format().version() < std::pair(3, 2)) {
            m_problem = QCoreApplication::translate("scene3d",
                                                    "3-D needs OpenGL 3.2; this display has %1.%2.")
                            .arg(m_context.format().majorVersion())
                            .arg(m_context.format().minorVersion());
            return;
        }
        m_surface.setFormat(m_context.format());
        m_surface.create();
        if (!m_context.makeCurrent(&m_surface)) {
            m_problem = QCoreApplication::translate(
                "scene3d", "3-D cannot draw here: OpenGL gives no surface.");
            return;
        }
        open();
        m_context.doneCurrent();
    }

    void open() {
        vtkObject::GlobalWarningDisplayOff(); // nothing is printed over the user's shell
        m_window->SetReadyForRendering(false);
        m_window->SetOwnContext(0);
        m_window->SetFrameBlitModeToNoBlit();
        m_window->SetMultiSamples(
            0); // without a graphics card four samples cost four times as much
        m_window->SetAlphaBitPlanes(1);
        observe(vtkCommand::WindowMakeCurrentEvent,
                [this](void*) { m_context.makeCurrent(&m_surface); });
        observe(vtkCommand::WindowIsCurrentEvent, [this](void* data) {
            *static_cast<bool*>(data) = QOpenGLContext::currentContext() == &m_context;
        });
        m_window->SetReadyForRendering(true);
        m_window->SetForceMaximumHardwareLineWidth(1);
        m_window->OpenGLInit();
        m_isOpen = true;
    }

    void observe(unsigned long event, std::function<void(void*)> heard) {
        vtkNew<Observer> observer;
        observer->heard = std::move(heard);
        m_window->AddObserver(event, observer);
    }

    void furnish() {
        m_window->AddRenderer(m_renderer);
        m_renderer->AutomaticLightCreationOff();
        light(-0.5, 0.9, 1.0, 0.85);
        light(0.9, -0.1, 0.8, 0.28);
        vtkProperty& solid = *m_solids.actor->GetProperty();
        solid.SetAmbient(0.30);
        solid.SetDiffuse(0.78);
        solid.SetSpecular(0.22);
        solid.SetSpecularPower(28);
        m_renderer->AddActor(m_solids.actor);
        vtkProperty& clear = *m_glass.actor->GetProperty();
        clear.LightingOff();
        clear.BackfaceCullingOn();
        // Drawn last and in its own order: VTK's way of blending what is translucent loses what
        // the picture covers.
        m_glass.actor->ForceOpaqueOn();
        // Colours come out multiplied by their coverage.
        m_renderer->SetBackground(0, 0, 0);
        m_renderer->SetBackgroundAlpha(0);
    }

    // Goes with the camera: from the upper left, weaker from the right.
    void light(double x, double y, double z, double intensity) {
        vtkNew<vtkLight> light;
        light->SetLightTypeToCameraLight();
        light->SetPosition(x, y, z);
        light->SetFocalPoint(0, 0, 0);
        light->SetIntensity(intensity);
        m_renderer->AddLight(light);
    }

    void place(const Camera& from) {
        const CameraFrame frame = frameOf(from);
        vtkCamera& camera = *m_renderer->GetActiveCamera();
        camera.SetFocalPoint(from.focus.x, from.focus.y, from.focus.z);
        camera.SetPosition(frame.eye.x, frame.eye.y, frame.eye.z);
        camera.SetViewUp(frame.up.x, frame.up.y, frame.up.z);
        camera.SetViewAngle(kViewAngle);
    }

    QImage read() {
        const int* size = m_window->GetSize();
        QImage image(size[0], size[1], QImage::Format_ARGB32_Premultiplied);
        if (image.isNull()) return {};
        QOpenGLExtraFunctions* gl = m_context.extraFunctions();
        m_window->GetDisplayFramebuffer()->Bind(GL_READ_FRAMEBUFFER);
        m_window->GetDisplayFramebuffer()->ActivateReadBuffer(0);
        gl->glPixelStorei(GL_PACK_ALIGNMENT, 4);
        gl->glReadPixels(0, 0, size[0], size[1], kBgra, GL_UNSIGNED_BYTE, image.bits());
        return image.mirrored();
    }

    QOpenGLContext m_context;
    QOffscreenSurface m_surface;
    QString m_problem;
    bool m_isOpen = false;
    ScenePtr m_scene;
    vtkNew<vtkGenericOpenGLRenderWindow> m_window;
    vtkNew<vtkRenderer> m_renderer;
    Part m_solids, m_glass{vtkSmartPointer<ClearMapper>::New()};
    std::vector<const Curve*> m_shown; // of m_scene
    std::vector<std::unique_ptr<Part>> m_curves;
};

} // namespace
} // namespace dynaloom::scene3d

extern "C" Q_DECL_EXPORT dynaloom::scene3d::SceneRenderer* dynaloom_scene_renderer(int version) {
    using namespace dynaloom::scene3d;
    return version == kRendererVersion ? new VtkRenderer : nullptr;
}
