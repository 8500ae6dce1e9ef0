#include "app/welcome/guide_steps.h"

#include "app/welcome/guide_network.h"

#include <QObject>
#include <QStringList>

#include <array>

namespace dynaloom::welcome {
namespace {

using Kind = GuideTarget::Kind;
using Targets = std::vector<GuideTarget>;

constexpr double kRanEnough = 100; // ms

QString tr(const char* text) { return QObject::tr(text); }

GuideTarget component(const char* name) { return {Kind::Component, QString::fromLatin1(name), 0}; }
GuideTarget node(const model::Node& n) { return {Kind::Node, {}, n.key}; }
GuideTarget place(Kind kind) { return {kind, {}, 0}; }

// A population that only lacks the right name.
const model::Node* unnamed(const GuideFacts& f) {
    for (const auto& n : f.model.graph->nodes)
        if (isSpiking(*n, f.model, f.catalog) && n.get() != excitatory(f) &&
            n.get() != inhibitory(f))
            return n.get();
    return nullptr;
}

QString missingPopulation(const GuideFacts& f, const model::Node* found, const char* name) {
    if (found) return {};
    if (const model::Node* other = unnamed(f))
        return tr("Now name %1: select it, press F2 and type %2.")
            .arg(QString::fromStdString(other->name), QLatin1String(name));
    return tr("There is no population called %1 yet.").arg(QLatin1String(name));
}

Targets populationTargets(const GuideFacts& f) {
    if (const model::Node* other = unnamed(f)) return {node(*other)};
    return {component("LIF"), place(Kind::Canvas)};
}

// --- the steps

QString missingE(const GuideFacts& f) { return missingPopulation(f, excitatory(f), "E"); }
QString missingI(const GuideFacts& f) { return missingPopulation(f, inhibitory(f), "I"); }

QString missingReceptor(const GuideFacts& f) {
    const model::Node* e = excitatory(f);
    if (!e) return tr("First there must be a population E.");
    return receptorsOf(*e, f.model, f.catalog).empty() ? tr("E has no receptor yet.") : QString();
}
Targets receptorTargets(const GuideFacts& f) {
    Targets t{component("CUBA")};
    if (const model::Node* e = excitatory(f)) t.push_back(node(*e));
    return t;
}

QString missingInhibitoryReceptors(const GuideFacts& f) {
    QStringList lacking;
    for (const model::Node* n : {excitatory(f), inhibitory(f)}) {
        if (!n) return tr("First there must be populations E and I.");
        const std::size_t has = receptorsOf(*n, f.model, f.catalog).size();
        if (has < 2)
            lacking << tr("%1 has %2 of 2 receptors").arg(QString::fromStdString(n->name)).arg(has);
    }
    return lacking.isEmpty() ? QString() : lacking.join(QStringLiteral(", ")) + QLatin1Char('.');
}
Targets inhibitoryReceptorTargets(const GuideFacts& f) {
    Targets t{component("CUBA")};
    for (const model::Node* n : {excitatory(f), inhibitory(f)})
        if (n && receptorsOf(*n, f.model, f.catalog).size() < 2) t.push_back(node(*n));
    return t;
}

QString missingProjections(const GuideFacts& f) {
    const model::Node *e = excitatory(f), *i = inhibitory(f);
    if (!e || !i) return tr("First there must be populations E and I.");
    QStringList missing, exciting;
    for (const auto& [from, to] : {std::pair{e, e}, {e, i}, {i, e}, {i, i}}) {
        const QString name = QStringLiteral("%1→%2").arg(QString::fromStdString(from->name),
                                                         QString::fromStdString(to->name));
        const model::Projection* found = projectionBetween(f.model, *from, *to);
        if (!found)
            missing << name;
        else if (from == i && !inhibits(*found, f.model))
            exciting << name;
    }
    QStringList sentences;
    if (!missing.isEmpty())
        sentences << tr("Still to draw: %1.").arg(missing.join(QStringLiteral(", ")));
    if (!exciting.isEmpty())
        sentences << tr("%1 still excites: select it and make its weight −4 nA.")
                         .arg(exciting.join(QStringLiteral(", ")));
    return sentences.join(QLatin1Char(' '));
}
Targets projectionTargets(const GuideFacts& f) {
    const model::Node *e = excitatory(f), *i = inhibitory(f);
    Targets t;
    if (!e || !i) return t;
    for (const auto& [from, to] : {std::pair{e, e}, {e, i}, {i, e}, {i, i}}) {
        const model::Projection* found = projectionBetween(f.model, *from, *to);
        if (!found) {
            t.push_back(node(*from));
            if (from != to) t.push_back(node(*to));
            return t;
        }
        if (from == i && !inhibits(*found, f.model))
            return {{Kind::Projection, {}, found->key}, place(Kind::Properties)};
    }
    return t;
}

QString missingDrive(const GuideFacts& f) {
    const model::Node* e = excitatory(f);
    if (!e) return tr("First there must be a population E.");
    const model::Node* drive = driveOf(f.model, *e);
    if (!drive) return tr("Nothing drives E yet.");
    if (drive->component == "ConstantCurrent" && !drive->parameters.contains("amplitude"))
        return tr("Its amplitude is 0: select it and type 25 nA.");
    return {};
}
Targets driveTargets(const GuideFacts& f) {
    const model::Node* e = excitatory(f);
    for (const auto& n : f.model.graph->nodes)
        if (n->kind == model::NodeKind::Input) {
            const bool wired = e && driveOf(f.model, *e) == n.get();
            if (wired) return {node(*n), place(Kind::Properties)};
            return e ? Targets{node(*n), node(*e)} : Targets{node(*n)};
        }
    return {component("ConstantCurrent"), place(Kind::Canvas)};
}

QString missingRun(const GuideFacts& f) {
    if (f.ranMs < kRanEnough) return tr("It has not run yet.");
    return f.spikes == 0 ? tr("It ran, but no cell fired. A stronger drive helps.") : QString();
}
Targets runTargets(const GuideFacts&) { return {place(Kind::RunButton)}; }

QString missingLook(const GuideFacts& f) {
    if (!missingRun(f).isEmpty()) return tr("First let it run.");
    return f.turned ? QString() : tr("Turn one of the sliders, or zoom the raster with the wheel.");
}
Targets lookTargets(const GuideFacts& f) {
    const model::Node *e = excitatory(f), *i = inhibitory(f);
    Targets t{place(Kind::Raster)};
    if (e && i)
        if (const model::Projection* found = projectionBetween(f.model, *i, *e))
            t.push_back({Kind::Projection, {}, found->key});
    return t;
}

constexpr std::array<GuideStep, 8> kSteps{{
    {QT_TRANSLATE_NOOP("QObject", "Excitatory cells"),
     QT_TRANSLATE_NOOP("QObject", "Drag <b>LIF</b> from Components onto the canvas: a population "
                                  "of 100 cells. Press <b>F2</b> and name it <b>E</b>."),
     &missingE, &populationTargets},
    {QT_TRANSLATE_NOOP("QObject", "A receptor for excitation"),
     QT_TRANSLATE_NOOP("QObject", "Drag <b>CUBA</b> onto E. Spikes that arrive there become a "
                                  "current into the cell."),
     &missingReceptor, &receptorTargets},
    {QT_TRANSLATE_NOOP("QObject", "Inhibitory cells"),
     QT_TRANSLATE_NOOP("QObject",
                       "Add a second <b>LIF</b> and name it <b>I</b>. Or select E, press "
                       "<b>Ctrl+D</b> and name the copy."),
     &missingI, &populationTargets},
    {QT_TRANSLATE_NOOP("QObject", "Receptors for inhibition"),
     QT_TRANSLATE_NOOP("QObject", "Drag <b>CUBA</b> onto E and I until both have two: one for "
                                  "excitation, one for inhibition."),
     &missingInhibitoryReceptors, &inhibitoryReceptorTargets},
    {QT_TRANSLATE_NOOP("QObject", "Four projections"),
     QT_TRANSLATE_NOOP(
         "QObject", "Draw from the <b>spike</b> port of E to a receptor of E and of I, then from "
                    "I to the other ones. What comes from I gets the weight <b>−4 nA</b>."),
     &missingProjections, &projectionTargets},
    {QT_TRANSLATE_NOOP("QObject", "A drive"),
     QT_TRANSLATE_NOOP("QObject",
                       "Add a <b>ConstantCurrent</b> of <b>25 nA</b> and draw from it to "
                       "the input of E and of I."),
     &missingDrive, &driveTargets},
    {QT_TRANSLATE_NOOP("QObject", "Run"),
     QT_TRANSLATE_NOOP("QObject", "Press <b>Run</b>, or the space bar. The model is compiled and "
                                  "starts within a second."),
     &missingRun, &runTargets},
    {QT_TRANSLATE_NOOP("QObject", "Look, and turn"),
     QT_TRANSLATE_NOOP("QObject", "Each dot of the <b>raster</b> is a spike. Select a projection, "
                                  "turn the slider of its <b>weight</b>, and run again."),
     &missingLook, &lookTargets},
}};

} // namespace

std::span<const GuideStep> guideSteps() { return kSteps; }

bool isDone(const GuideStep& step, const GuideFacts& facts) {
    return step.missing(facts).isEmpty();
}

std::size_t nextStep(const GuideFacts& facts) {
    for (std::size_t i = 0; i < kSteps.size(); ++i)
        if (!isDone(kSteps[i], facts)) return i;
    return kSteps.size();
}

const model::Node* excitatory(const GuideFacts& facts) {
    return populationNamed(facts.model, facts.catalog, QLatin1Char('E'));
}

const model::Node* inhibitory(const GuideFacts& facts) {
    return populationNamed(facts.model, facts.catalog, QLatin1Char('I'));
}

} // namespace dynaloom::welcome
