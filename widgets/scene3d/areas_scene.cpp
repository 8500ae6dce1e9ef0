#include "widgets/scene3d/areas_scene.h"

#include "widgets/plots/plot_style.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr int kPathPoints = 28;
constexpr double kBow = 0.16, kLift = 0.20; // of the distance
constexpr double kThickest = 0.075;         // of a tube, in the middle radius of populations
constexpr std::size_t kMostRateLabels = 40;

QColor mixed(const QColor& a, const QColor& b, double part) {
    const auto mix = [part](int from, int to) {
        return static_cast<int>(std::lround(from + part * (to - from)));
    };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

bool isAny(const std::vector<Key>& keys, const std::set<Key>& selection) {
    return std::any_of(keys.begin(), keys.end(), [&](Key key) { return selection.contains(key); });
}

class Maker {
public:
    Maker(const Network& network, const NetworkLayout& layout, const std::vector<double>& rates,
          const AreasLook& look)
        : m_network(network)
        , m_layout(layout)
        , m_rates(rates)
        , m_look(look) {
        double sum = 0;
        for (const auto& body : layout.populations) sum += body.radius;
        m_size =
            layout.populations.empty() ? 1 : sum / static_cast<double>(layout.populations.size());
    }

    Scene make() {
        if (m_look.ground && !m_layout.populations.empty()) addGround();
        addAreas();
        if (m_look.projections) addProjections();
        addPopulations();
        return std::move(m_scene);
    }

private:
    double rate(int population) const {
        const auto i = static_cast<std::size_t>(population);
        return i < m_rates.size() ? m_rates[i] : -1;
    }
    bool isFaded(const std::vector<Key>& keys) const {
        return !m_look.selection.empty() && !isAny(keys, m_look.selection);
    }
    QColor shade(const QColor& color, bool faded) const {
        return faded ? mixed(color, m_look.background, 0.6) : color;
    }

    void addPopulations() {
        const bool withRates = m_look.rates && m_network.populations.size() <= kMostRateLabels;
        for (std::size_t i = 0; i < m_network.populations.size(); ++i) {
            const NetworkPopulation& p = m_network.populations[i];
            const auto& body = m_layout.populations[i];
            const bool faded = isFaded(p.keys);
            const double hz = rate(static_cast<int>(i));
            Ball ball;
            ball.center = body.center;
            ball.radius = body.radius;
            const QColor own = m_look.dark ? p.onDark : p.onLight;
            ball.color = shade(own, faded);
            ball.glow = faded || hz <= 0 ? 0 : brightnessOf(hz);
            ball.id = AreasIds::population(i);
            m_scene.balls.push_back(ball);
            Label label;
            label.at = body.center;
            label.text = p.name;
            if (withRates && hz >= 0)
                label.text += QObject::tr("  %1 Hz").arg(hz, 0, 'f', hz < 9.95 ? 1 : 0);
            label.color = faded ? mixed(m_look.text, m_look.background, 0.45) : m_look.text;
            label.clearance = body.radius;
            label.side = Label::Side::Right;
            label.priority = faded ? 0 : 1;
            m_scene.labels.push_back(std::move(label));
        }
    }

    void addAreas() {
        for (std::size_t i = 0; i < m_network.areas.size(); ++i) {
            const NetworkArea& area = m_network.areas[i];
            const auto& envelope = m_layout.areas[i];
            const bool faded = isFaded(area.keys);
            const bool chosen = !m_look.selection.empty() && !faded;
            Hull hull;
            hull.center = envelope.center;
            hull.radii = envelope.radii;
            hull.color = m_look.dark ? area.onDark : area.onLight;
            hull.strength = faded ? 0.45 : chosen ? 1.5 : 1;
            hull.id = AreasIds::area(m_network, i);
            m_scene.hulls.push_back(hull);
            Label label;
            label.at = envelope.center + Vec3{0, 0, envelope.radii.z};
            label.clearance = 0.04 * m_size;
            label.text = area.name;
            label.strong = true;
            label.color = mixed(hull.color, m_look.text, 0.45);
            if (faded) label.color = mixed(label.color, m_look.background, 0.4);
            label.priority = area.parent < 0 ? 3 : 2;
            m_scene.labels.push_back(std::move(label));
        }
    }

    void addProjections() {
        double most = 1;
        for (const NetworkProjection& p : m_network.projections) most = std::max(most, p.synapses);
        std::map<std::pair<int, int>, int> among;
        for (std::size_t i = 0; i < m_network.projections.size(); ++i) {
            const NetworkProjection& p = m_network.projections[i];
            const int before = among[{p.source, p.target}]++;
            const NetworkPopulation& source =
                m_network.populations[static_cast<std::size_t>(p.source)];
            const NetworkPopulation& target =
                m_network.populations[static_cast<std::size_t>(p.target)];
            const bool faded = isFaded(source.keys) && isFaded(target.keys) && isFaded(p.keys);
            Tube tube;
            const double part = most > 1 ? std::log(std::max(1.0, p.synapses)) / std::log(most) : 1;
            tube.radius = kThickest * m_size * (0.4 + 0.6 * std::clamp(part, 0.0, 1.0));
            tube.path = p.source == p.target ? loop(p.source, before) : arc(p, before, tube.radius);
            const QColor own = m_look.dark ? source.onDark : source.onLight;
            tube.color = shade(mixed(own, m_look.background, 0.22), faded);
            tube.head = p.inhibits ? Tube::Head::Ball : Tube::Head::Arrow;
            const double hz = rate(p.source);
            if (hz > 0 && !faded && !m_look.print) {
                // Neighbours do not beat together.
                tube.pulse = std::fmod(m_look.phase + 0.37 * static_cast<double>(i), 1.0);
                tube.pulseStrength = brightnessOf(hz);
            }
            tube.id = AreasIds::projection(m_network, i);
            m_scene.tubes.push_back(std::move(tube));
        }
    }

    // Bowed to its own right and up, so that the way back runs beside it.
    std::vector<Vec3> arc(const NetworkProjection& p, int before, double radius) const {
        const auto& a = m_layout.populations[static_cast<std::size_t>(p.source)];
        const auto& b = m_layout.populations[static_cast<std::size_t>(p.target)];
        const Vec3 between = b.center - a.center;
        const double far = length(between);
        if (!(far > 0)) return loop(p.source, before);
        const Vec3 along = unit(between);
        Vec3 side = cross(along, Vec3{0, 0, 1});
        side = length(side) > 0.2 ? unit(side) : (along.z > 0 ? Vec3{1, 0, 0} : Vec3{-1, 0, 0});
        const double more = 1 + 0.6 * before;
        const bool isFar = far > 6 * m_size;
        const Vec3 control = 0.5 * (a.center + b.center) +
                             (more * (isFar ? 0.6 * kBow : 1.4 * kBow) * far) * side +
                             (isFar ? more * kLift * far : 0.0) * Vec3{0, 0, 1};
        const double gap = p.inhibits ? 2.1 * radius : 0.5 * radius;
        const Vec3 start = a.center + 0.96 * a.radius * unit(control - a.center);
        const Vec3 end = b.center + (b.radius + gap) * unit(control - b.center);
        std::vector<Vec3> path;
        for (int k = 0; k <= kPathPoints; ++k) {
            const double t = static_cast<double>(k) / kPathPoints;
            path.push_back((1 - t) * (1 - t) * start + 2 * t * (1 - t) * control + t * t * end);
        }
        return path;
    }

    // Out of the population and back, on the side away from its area's middle.
    std::vector<Vec3> loop(int population, int before) const {
        const auto i = static_cast<std::size_t>(population);
        const auto& body = m_layout.populations[i];
        const int area = m_network.populations[i].area;
        Vec3 out{-1, 0, 0};
        const Vec3 middle =
            area >= 0 ? m_layout.areas[static_cast<std::size_t>(area)].center : body.center;
        const Vec3 away = body.center - middle;
        if (std::hypot(away.x, away.y) > 0.3 * body.radius) out = unit({away.x, away.y, 0});
        const Vec3 up{0, 0, 1};
        const double r = body.radius, reach = 2.1 + 0.5 * before;
        const auto at = [&](double distance, double angle) {
            return body.center + (distance * r * std::cos(angle)) * out +
                   (distance * r * std::sin(angle)) * up;
        };
        const Vec3 p0 = at(0.97, 0.55), p1 = at(reach, 0.75), p2 = at(reach, -0.75),
                   p3 = at(1.05, -0.55);
        std::vector<Vec3> path;
        for (int k = 0; k <= kPathPoints; ++k) {
            const double t = static_cast<double>(k) / kPathPoints, s = 1 - t;
            path.push_back(s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 +
                           t * t * t * p3);
        }
        return path;
    }

    // A grid under everything that fades out, so that depth can be seen.
    void addGround() {
        Vec3 low{INFINITY, INFINITY, 0}, high{-INFINITY, -INFINITY, 0};
        const auto take = [&](const Vec3& c, double rx, double ry) {
            low = {std::min(low.x, c.x - rx), std::min(low.y, c.y - ry), 0};
            high = {std::max(high.x, c.x + rx), std::max(high.y, c.y + ry), 0};
        };
        for (const auto& body : m_layout.populations) take(body.center, body.radius, body.radius);
        for (const auto& area : m_layout.areas) take(area.center, area.radii.x, area.radii.y);
        const double step = groundStep(m_layout);
        const double reach = 0.5 * std::max(high.x - low.x, high.y - low.y) + 3 * step;
        const Vec3 middle = 0.5 * (low + high);
        const double z = m_layout.floor - 0.25 * m_size;
        const auto line = [&](bool alongX, double at) {
            // In pieces, each with the colour of its distance from the middle.
            constexpr int kPieces = 24;
            for (int k = 0; k < kPieces; ++k) {
                const double a = -reach + 2 * reach * k / kPieces,
                             b = -reach + 2 * reach * (k + 1) / kPieces;
                const double across = at - (alongX ? middle.y : middle.x);
                const double away = std::hypot(0.5 * (a + b), across) / reach;
                if (away >= 1) continue;
                Segment s;
                s.from = alongX ? Vec3{middle.x + a, at, z} : Vec3{at, middle.y + a, z};
                s.to = alongX ? Vec3{middle.x + b, at, z} : Vec3{at, middle.y + b, z};
                s.color = mixed(m_look.grid, m_look.background, away * away);
                m_scene.ground.push_back(s);
            }
        };
        const auto lines = [&](bool alongX, double center) {
            for (double at = std::ceil((center - reach) / step) * step; at <= center + reach;
                 at += step)
                line(alongX, at);
        };
        lines(true, middle.y);
        lines(false, middle.x);
    }

    const Network& m_network;
    const NetworkLayout& m_layout;
    const std::vector<double>& m_rates;
    const AreasLook& m_look;
    double m_size = 1; // mean radius of populations
    Scene m_scene;
};

} // namespace

double brightnessOf(double hz) {
    constexpr double kHalf = 4, kFull = 120; // Hz
    return std::clamp(std::log1p(std::max(0.0, hz) / kHalf) / std::log1p(kFull / kHalf), 0.0, 1.0);
}

AreasItem itemOf(const Network& network, int id) {
    if (id <= 0) return {};
    auto at = static_cast<std::size_t>(id - 1);
    if (at < network.populations.size()) return {AreasItem::Kind::Population, at};
    at -= network.populations.size();
    if (at < network.areas.size()) return {AreasItem::Kind::Area, at};
    at -= network.areas.size();
    if (at < network.projections.size()) return {AreasItem::Kind::Projection, at};
    return {};
}

double groundStep(const NetworkLayout& layout) {
    double low = INFINITY, high = -INFINITY;
    for (const auto& body : layout.populations) {
        low = std::min({low, body.center.x - body.radius, body.center.y - body.radius});
        high = std::max({high, body.center.x + body.radius, body.center.y + body.radius});
    }
    const double rough = high > low ? (high - low) / 8 : 1;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double part = rough / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

Scene areasScene(const Network& network, const NetworkLayout& layout,
                 const std::vector<double>& rates, const AreasLook& look) {
    return Maker(network, layout, rates, look).make();
}

} // namespace dynaloom::scene3d
