// What the inspector shows about a subject, as a value: headings and rows, made from the model
// alone. Two pages of the same structure differ in texts only, and then no widget is made anew.
#pragma once

#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "widgets/inspector/quantity.h"

#include <QColor>
#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace dynaloom::inspector {

// Which thing of a document is looked at; key 0 is the document, or the area shown. For a plug, the
// keys of its node and of the plugs down to it.
struct Subject {
    Key key = 0;
    std::vector<Key> plugs = {};
    std::vector<Key> others = {}; // further nodes or projections that are looked at with this one
    friend bool operator==(const Subject&, const Subject&) = default;
};

// What an edit of a row is about.
enum class Target : std::uint8_t {
    Parameter,
    Initial,
    Size, // of a node
    Weight,
    Delay,
    ConnectorArgument,
    SynapseParameter, // of a projection
    PlasticityParameter,
    Delivery,
    DocumentParameter,
    AreaParameter, // of the definition whose inside is shown
    RunSetting,
    Name,      // of a node, plug, projection or monitor
    Component, // of a node or plug
    Solver,    // of a node; empty: the document's
    TimeUnit,  // of a node
    Synapse,
    Plasticity, // empty: none
    ConnectorRule,
    AllowSelf,
    AllowMultiple, // flags: "true", "false"
    MonitorUnits,
    MonitorEvery,
    MonitorQuantity,
    MonitorRemove,
    Record,          // a new monitor of a quantity of the node or plug
    ParameterOfOwner // of the document or an area: its name, meaning, whether it is there
};

// Row::text of choices and ticks where several things differ: none of the choices.
inline const QString kMixed{QChar(0)};

struct Row {
    enum class Kind : std::uint8_t {
        Text,
        Quantity,
        Choice,
        Entry,     // free text, such as a name
        Flag,      // a tick; text is "true" or "false"
        Recording, // a monitor: what, which units, how often, and a button to remove it
        Menu,      // a button that offers the choices and shows none of them
        Details, // name and meaning of the parameter above, and who reads it; shown when asked for
        NewParameter // a button that asks for name, value and meaning
    } kind = Kind::Text;
    QString label, text; // Text, Choice, Entry: what is shown; kMixed where several differ
    QString tooltip;
    QStringList choices; // Choice, Menu
    QStringList words;   // Choice: how they are shown; empty: as they are
    QStringList tips;    // Choice, Menu: what each means; may be empty
    QString hint;        // Entry: shown while it is empty
    Target target = Target::Parameter;
    std::vector<Key> plugs;    // Parameter, Initial, Name, Component and Record of a plug
    Key key = 0;               // Recording: the monitor; else that of the subject
    std::uint32_t every = 1;   // Recording
    bool isStructural = false; // waits while a run is on
    Quantity quantity;         // Kind::Quantity; for Choice its name is the setting's
    QString owner; // Details, NewParameter: the area whose parameter it is; empty: the document
    friend bool operator==(const Row&, const Row&) = default;
};

struct Section {
    QString heading, doc;   // doc: what a plug's component is
    std::vector<Key> plugs; // the plug it is about; empty: the node itself
    std::vector<Row> rows;
};

struct Page {
    QString kind, title, subtitle, doc; // "Population", "E", "LIF · neuron", ...
    QString icon;
    QColor colour; // invalid: the theme's accent
    std::vector<Section> sections;
    QList<Key> keys;    // of several nodes or projections: all that an edit is made to
    model::Scope scope; // parameters of the document, and of the area that is looked at

    bool sameStructure(const Page& other) const;
};

struct PageSource {
    const model::Model& model;
    const model::Catalog& catalog;
    model::GraphName graph;
    QStringList solvers, devices; // choices offered for the run; may be empty
};

// A subject that is not there gives the document's page, or that of the area.
Page makePage(const PageSource& source, const Subject& subject);

} // namespace dynaloom::inspector
