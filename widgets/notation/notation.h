// How names, kinds, sizes and connectors of a model are written for people, the same in the graph,
// the inspector and the catalogue.
#pragma once

#include "core/model/model.h"

#include <QString>

namespace dynaloom::notation {

// The letter of a Greek name ("tau"), else the word itself.
QString greekLetter(const QString& word);
// "tau_ref" -> "τ<sub>ref</sub>" (rich text); names of Greek letters become the letters.
QString richName(const QString& name);
// The same without markup: "τ ref".
QString plainName(const QString& name);

// "Neurons", "Channels", ...: the heading of a kind in the catalogue.
QString kindHeading(language::ComponentKind kind);
// Name of the icon of a kind ("neuron", "channel", ...).
QString kindIcon(language::ComponentKind kind);

// "3 200" with thin spaces.
QString grouped(std::uint64_t number);
// "80 targets", "p = 0.02", "one to one", "all to all", "12 connections".
QString connectorText(const model::Connector& connector);

// Shortest text of a number to `digits` significant ones: "20", "0.32", "1e-06".
QString numberText(double value, int digits = 4);
// A number and its unit with one blank; the unit "1" is left out.
QString quantityText(double value, const QString& unit, int digits = 4);

// A sentence in one line of at most `most` characters; what is too long ends with "…".
QString shortened(const QString& sentence, qsizetype most);
// What is left of a sentence without its numbers: sentences that say the same of another time, cell
// or value have one shape.
QString shapeOf(const QString& sentence);

inline QString toQt(const std::string& text) { return QString::fromStdString(text); }

} // namespace dynaloom::notation
