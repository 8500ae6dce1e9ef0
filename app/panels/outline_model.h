// The document as a tree for views: groups of areas, populations, inputs, projections and monitors,
// with plugs under their hosts and the inside of an area under its instance. Mirrors an immutable
// model; editing a name is emitted as a request.
#pragma once

#include "core/model/model.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemModel>
#include <QHash>
#include <QIcon>

#include <memory>
#include <vector>

namespace dynaloom::panels {

class OutlineModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Kind : std::uint8_t {
        Group,
        Area,
        Population,
        Input,
        Plug,
        Projection,
        Monitor,
        Inside
    };
    enum Role { KeyRole = Qt::UserRole, KindRole, DisabledRole, PathRole };
    enum Column { Name, Detail, Columns };
    static constexpr std::size_t kMost = 200'000; // entries; a line says that more are left out

    explicit OutlineModel(const theme::Theme& theme, QObject* parent = nullptr);

    void setModel(const model::ModelPtr& model);
    void setTheme(const theme::Theme& theme);

    Key keyOf(const QModelIndex& index) const;  // 0: of a group, or of what is inside an area
    Key nodeOf(const QModelIndex& index) const; // the node a plug is in; the key itself of others
    std::vector<Key> plugsOf(const QModelIndex& index) const; // the way to a plug, outermost first
    QModelIndex indexOf(Key key) const;
    bool isDisabled(const QModelIndex& index) const;
    // "populations/E/e": the same line in another model.
    QString pathOf(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void renameRequested(dynaloom::Key key, const QString& name);

private:
    struct Entry {
        Kind kind = Kind::Group;
        Key key = 0;
        QString name, detail;
        bool disabled = false;
        int parent = -1, row = 0;
        std::vector<int> children;
    };

    int add(int parent, Entry entry);
    void addNode(int parent, const model::Node& node, int depth, bool inside);
    void addPlugs(int parent, const std::vector<model::Plug>& plugs, bool inside);
    void addGraph(const model::Model& model);
    const Entry* entry(const QModelIndex& index) const;

    theme::Theme m_theme;
    model::ModelPtr m_model;
    std::vector<Entry> m_entries; // 0 is the root
    QHash<Key, int> m_byKey;
    QHash<int, QIcon> m_icons;
};

} // namespace dynaloom::panels
