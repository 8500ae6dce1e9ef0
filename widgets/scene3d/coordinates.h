// Coordinates of areas as people give them: in a form, in a CSV file, in a document's settings.
#pragma once

#include "core/base/error.h"
#include "widgets/scene3d/network_layout.h"

#include <QJsonObject>

namespace dynaloom::scene3d {

inline constexpr double kFarthestMm = 1e5;
inline constexpr qsizetype kMostCoordinates = 10'000;

// "1, 2.5, -3" in millimetres; spaces or semicolons will do as well. Errors (Input) say what is
// wrong.
Result<Vec3> readPoint(const QString& text);
QString pointText(const Vec3& point);

// Lines of `name,x,y,z`, with or without a heading; empty lines and lines that begin with # are
// left out, names may be quoted. Errors (Input) carry the line.
Result<Coordinates> readCoordinates(const QByteArray& text);
// The same from a file. Errors: Failed when it cannot be read.
Result<Coordinates> readCoordinatesFile(const QString& path);

// {"V1": [1, 2, 3], ...}; what is wrong is left out.
QJsonObject toJson(const Coordinates& coordinates);
Coordinates coordinatesOf(const QJsonObject& object);

} // namespace dynaloom::scene3d
