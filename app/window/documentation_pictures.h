// Pictures that stand in the documents and in the gallery, taken of the real window. For the
// project's own tools.
#pragma once

#include <QString>

class QWidget;

namespace dynaloom::window {

class MainWindow;

// Runs the window's document to its end, writes NAME-dark.png and NAME-light.png (NAME is the
// document's) into the folder and ends the program: a raster where enough cells fired, else the
// traces, else the graph.
void takeGalleryPictures(MainWindow& window, const QString& folder);

// Goes through the guided first model, takes a picture of every step before it is done, puts them
// on one sheet and ends the program.
void takeGuidePictures(MainWindow& window, const QString& file);

// Opens a part of the window ("welcome", "palette", "preferences", "keys", "export", "guide") as it
// is to be shown in a picture; others are left to the caller. Returns the widget to take.
QWidget* openForPicture(MainWindow& window, const QString& part);

} // namespace dynaloom::window
