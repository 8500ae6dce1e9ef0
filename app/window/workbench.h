// The program with a window.
#pragma once

#include <string>

// Opens the workbench, on a document if `file` (a path or the name of an example) is not empty, and
// returns when the window is closed. Options of its own beside Qt's:
//   --theme dark|light           instead of the one used last
//   --show PANEL                 a dock by its name ("profile", "log") brought to the front
//   --screenshot FILE --after MS runs the document until then, takes a picture of the window and
//                                ends
//   --gallery FOLDER             pictures of the document's results for the gallery, and ends
//   --guide FILE                 a sheet of the steps of the guided first model, and ends
int runWorkbench(int argc, char** argv, const std::string& file);
