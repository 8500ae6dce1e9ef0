// "Build an E/I network in eight steps": each step is a line of a table, with the sentence that
// says what to do and a look at the model that says whether it is done. The steps know no widgets.
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"

#include <QString>

#include <cstddef>
#include <span>
#include <vector>

namespace dynaloom::welcome {

// What the steps look at.
struct GuideFacts {
    const model::Model& model;
    const model::Catalog& catalog;
    double ranMs = 0;         // of the run of this network that went furthest
    std::uint64_t spikes = 0; // of it
    bool turned = false;      // a parameter was changed, or the raster zoomed, after it ran
};

// Where to click, in the window's terms; it finds the place itself.
struct GuideTarget {
    enum class Kind { Component, Canvas, Node, Projection, RunButton, Raster, Properties };
    Kind kind = Kind::Canvas;
    QString component; // of Kind::Component
    Key key = 0;       // of Kind::Node and Kind::Projection
};

struct GuideStep {
    const char* title;
    const char* text; // one or two sentences; <b> for what is to be found in the window
    // What is still missing, as a sentence for a person; empty: the step is done.
    QString (*missing)(const GuideFacts&);
    std::vector<GuideTarget> (*targets)(const GuideFacts&);
};

std::span<const GuideStep> guideSteps();
bool isDone(const GuideStep& step, const GuideFacts& facts);
// The first that is not done; guideSteps().size(): all are.
std::size_t nextStep(const GuideFacts& facts);

// The populations of spiking cells that are called E and I (or Exc, I2, inhibitory, ...); null:
// there is none.
const model::Node* excitatory(const GuideFacts& facts);
const model::Node* inhibitory(const GuideFacts& facts);

// The step done for a person, with values that make a lively network: a chain of edits as one. A
// step that is done gives the same model.
Result<model::ModelPtr> doStep(std::size_t step, const model::ModelPtr& model,
                               const model::Catalog& catalog);

} // namespace dynaloom::welcome
