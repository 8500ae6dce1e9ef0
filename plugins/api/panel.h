// Dock panels. A panel is given copies of values (a model, recorded batches) on the window's thread
// and never pointers into a simulation or a document; what it wants changed it asks of its host.
#pragma once

#include "core/io/results.h"
#include "core/model/model.h"
#include "plugins/api/plugin.h"

#include <functional>
#include <string>

class QWidget;

namespace dynaloom::plugins {

// What a panel may ask for. The host may refuse; it tells the user why.
struct PanelHost {
    std::function<void(Key node)> select;
    std::function<void(const std::string& path, const std::string& text)>
        setParameter; // "E.tau", "20 ms"
};

class Panel {
public:
    virtual ~Panel() = default;
    virtual PluginInfo info() const = 0;
    // Called once; the widget belongs to the host.
    virtual QWidget* createWidget(const PanelHost& host) = 0;
    virtual void modelChanged(const model::ModelPtr& model) = 0;
    // What was recorded since the last call, at most 30 times a second and only while visible.
    virtual void recorded(const io::Recording& batch) = 0;
};

} // namespace dynaloom::plugins
