// A component as a page of equations: its laws, what holds between them, what happens at events,
// and where it starts. The order within a section is that of the text.
#pragma once

#include "core/language/definition.h"
#include "widgets/mathematics/formula.h"

#include <QString>

#include <vector>

namespace dynaloom::mathematics {

// left = right, the right side in pieces between which a line may be broken.
struct Statement {
    Formula left; // with the relation: "dV/dt ="
    std::vector<Formula> right;
    QString note;          // from the text's documentation; may be empty
    int line = 0;          // in the text, from 1
    int indent = 0;        // inside an event: 1
    bool isAligned = true; // its relation stands below those of the others
};

struct Section {
    QString heading;
    std::vector<Statement> statements;
};

// `size`: of an em. Sections without content are left out.
std::vector<Section> sheetOf(const language::Definition& definition, double size);

} // namespace dynaloom::mathematics
