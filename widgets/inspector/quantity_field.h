// One quantity in the inspector: its name, an entry that understands units, a button back to the
// default, a slider (or, for a rule, a histogram of what it draws), and under them the sentence
// about what is wrong with the text.
#pragma once

#include "widgets/inspector/quantity.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSlider;
class QToolButton;

namespace dynaloom::inspector {

class NameCompleter;
class SampleStrip;

class QuantityField : public QWidget {
    Q_OBJECT
public:
    QuantityField(Quantity quantity, model::Scope scope, const theme::Theme& theme,
                  QWidget* parent = nullptr);

    const Quantity& quantity() const { return m_quantity; }
    // Takes a new value of the same quantity. Text being typed and a slider being dragged stay.
    void setQuantity(Quantity quantity, model::Scope scope);
    void setTheme(const theme::Theme& theme);
    void setEditable(bool editable);
    // The entry alone, without a name and buttons beside it.
    void setCompact();
    // Whether what the button of `hasDetails` opens is open.
    void setDetailsShown(bool shown);

    QLineEdit* entry() const { return m_entry; }
    QSlider* slider() const { return m_slider; }
    QToolButton* detailsButton() const { return m_details; }
    QToolButton* resetButton() const { return m_reset; }
    QString errorSentence() const;
    SampleStrip* strip() const { return m_strip; }
    // Of the slider, as texts with units; empty: from the range or the value.
    void setSliderBounds(const QString& low, const QString& high);
    // Shows two entries for the bounds of the slider, or takes them away.
    void askSliderBounds();
    QLineEdit* lowEntry() const { return m_low; }
    QLineEdit* highEntry() const { return m_high; }

signals:
    void edited(const QString& text);    // a valid text was entered; empty: back to the default
    void dragged(const QString& text);   // while the slider moves; an edited() follows at the end
    void detailsRequested(bool forName); // F2: the name is to be edited; else open or close
    void sliderBoundsChosen(const QString& low, const QString& high); // empty: the usual ones

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build(const theme::Theme& theme);
    void refresh();
    void offerNames();
    void showText(const QString& text);
    void showError(const QString& sentence);
    void commit();
    void sliderMoved(int position);
    void finishDrag();
    void placeSlider();
    void showMeaning();
    void showSample();
    void buildBounds();
    void takeBounds();
    void openMenu(const QPoint& at);
    std::optional<SliderRange> chosenRange() const;

    Quantity m_quantity;
    model::Scope m_scope;
    std::optional<SliderRange> m_range;
    QLabel* m_label = nullptr;
    QLineEdit* m_entry = nullptr;
    NameCompleter* m_names = nullptr;
    QToolButton *m_reset = nullptr, *m_details = nullptr;
    QSlider* m_slider = nullptr;
    QLabel* m_meaning = nullptr;
    QLabel* m_error = nullptr;
    SampleStrip* m_strip = nullptr;
    QWidget* m_bounds = nullptr; // the two entries
    QLineEdit *m_low = nullptr, *m_high = nullptr;
    QString m_lowText, m_highText; // as chosen; empty: the usual bounds
    QString m_draggedText;
    bool m_editable = true, m_compact = false, m_detailsShown = false;
    theme::Theme m_theme;
};

} // namespace dynaloom::inspector
