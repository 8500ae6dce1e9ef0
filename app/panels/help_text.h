// What the help says of a component, made from its text: tables of what it has, with the meaning of
// each, and where it comes from. Nothing is written twice, so help cannot be out of date.
#pragma once

#include "core/language/definition.h"
#include "widgets/theme/theme.h"

#include <QString>

#include <vector>

namespace dynaloom::panels {

struct HelpSection {
    QString heading;
    QString html; // never empty
};

// Parameters, states, quantities, what it takes and gives, sockets, events, source. Sections a
// component has nothing for are left out, and so are columns.
std::vector<HelpSection> helpSections(const language::Definition& definition,
                                      const theme::Theme& theme);

// "Neuron · in the catalogue": what it is, in a line.
QString kindLine(const language::Definition& definition);

// What a quantity of that name usually is ("tau_ref": refractory period); empty for other names.
QString usualMeaning(const QString& name);

} // namespace dynaloom::panels
