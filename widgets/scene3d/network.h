// The populations, areas and projections of a model as they are shown in space.
#pragma once

#include "core/base/ids.h"
#include "core/model/catalog.h"
#include "core/model/model.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <map>

namespace dynaloom::scene3d {

struct NetworkPopulation {
    QString path;              // "E", "V1/E": as in the recordings of a run
    QString name;              // "E"
    std::vector<Key> keys;     // instances from the outside inwards, then the node
    int area = -1;             // around it, in Network::areas; -1: the document
    std::uint64_t size = 1;    // neurons; 1 where it cannot be told before a run
    QColor onDark, onLight;    // as on the canvas, by theme
    model::Position2 position; // on its canvas
};

struct NetworkArea {
    QString path, name; // "V1/L4", "L4"
    std::vector<Key> keys;
    int parent = -1;
    QColor onDark, onLight;
    model::Position2 position;
};

struct NetworkProjection {
    QString name;
    std::vector<Key> keys;        // of the instances around it, then the projection
    int source = -1, target = -1; // populations
    bool inhibits = false;
    double synapses = 1; // as far as can be told; of the connector's mean
};

struct Network {
    // More than these are left out, which the panel says.
    static constexpr std::size_t kMostPopulations = 1500, kMostProjections = 4000;

    std::vector<NetworkPopulation> populations;
    std::vector<NetworkArea> areas; // parents before children
    std::vector<NetworkProjection> projections;
    bool isCut = false;

    QStringList areaPaths() const;
    int population(const QString& path) const; // -1: none
    int area(const QString& path) const;
    // Whether the area is that one or in it.
    bool isWithin(int area, int outer) const;
};

// Disabled nodes and projections are left out. The model may hold errors; what cannot be
// understood is left out too.
Network networkOf(const model::Model& model, const model::Catalog& catalog);

} // namespace dynaloom::scene3d
