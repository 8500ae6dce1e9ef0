#include "widgets/scene3d/renderer_module.h"

#include <QCoreApplication>
#include <QFile>
#include <QLibrary>
#include <QObject>
#include <QSurfaceFormat>

#include <optional>

namespace dynaloom::scene3d {
namespace {

struct Module {
    RendererFactory factory = nullptr;
    std::optional<QStringList> folders; // instead of the usual ones
};
Module& module() {
    static Module shared;
    return shared;
}

bool isSet(const char* name) { return !qgetenv(name).isEmpty(); }

QString load() {
    const QString name = QStringLiteral("/libdynaloom_scene3d.so");
    for (const QString& folder : moduleFolders()) {
        if (!QFile::exists(folder + name)) continue;
        QLibrary library(folder + name);
        library.setLoadHints(QLibrary::PreventUnloadHint);
        const auto factory = reinterpret_cast<RendererFactory>(library.resolve(kRendererEntry));
        if (!factory)
            return QObject::tr("The 3-D module cannot be loaded: %1").arg(library.errorString());
        module().factory = factory;
        return {};
    }
    return QObject::tr("3-D is not part of this build: install libvtk9-dev and build again.");
}

} // namespace

void prepareGraphics() {
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setStencilBufferSize(8);
    format.setSamples(0);
    QSurfaceFormat::setDefaultFormat(format);
    // VTK 9.1 draws through GLX only.
    if (isSet("WAYLAND_DISPLAY") && isSet("DISPLAY") && !isSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "xcb");
    // Where a processor does the drawing, it does it on the thread that is measured, and does not
    // take the simulation's.
    if (!isSet("LP_NUM_THREADS")) qputenv("LP_NUM_THREADS", "0");
}

QStringList moduleFolders() {
    if (module().folders) return *module().folders;
    const QString here = QCoreApplication::applicationDirPath();
    return {here, here + QStringLiteral("/../lib/dynaloom")};
}

void setModuleFolders(const QStringList& folders) {
    module().folders = folders;
    module().factory = nullptr;
}

bool isModuleLoaded() { return module().factory != nullptr; }

RendererFound makeRenderer() {
    if (!module().factory)
        if (const QString problem = load(); !problem.isEmpty()) return {nullptr, problem};
    std::unique_ptr<SceneRenderer> renderer(module().factory(kRendererVersion));
    if (!renderer)
        return {nullptr, QObject::tr("The 3-D module is of another version of the program.")};
    if (const QString problem = renderer->problem(); !problem.isEmpty()) return {nullptr, problem};
    return {std::move(renderer), {}};
}

} // namespace dynaloom::scene3d
