// Finds and loads the module that draws scenes, when the first one is to be shown: the program
// itself neither links nor loads VTK.
#pragma once

#include "widgets/scene3d/scene.h"

#include <QStringList>

namespace dynaloom::scene3d {

// Before the application object: the OpenGL that the module needs, and X11 where a Wayland session
// offers both. Loads nothing.
void prepareGraphics();

struct RendererFound {
    std::unique_ptr<SceneRenderer> renderer; // nullptr: see problem
    QString problem;                         // one sentence
};
// A new renderer. The module is loaded at the first call and stays.
RendererFound makeRenderer();
bool isModuleLoaded();

// Where the module is looked for: beside the program, and in ../lib/dynaloom of it.
QStringList moduleFolders();
void setModuleFolders(const QStringList& folders); // for tests

} // namespace dynaloom::scene3d
