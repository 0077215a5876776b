#include "ui/diff/rewrite_dialog.h"

namespace viridian::ui {

RewriteDialog::RewriteDialog(const QString& stream, const QString& green, QWidget* parent)
    : EffectDialog(
          QStringLiteral("rewrite"), stream,
          tr("In the segments that differ, what GREEN %1 holds of this stream is replaced by what "
             "the pipeline makes of BLUE: events that are missing are written, events that nobody "
             "expects are removed. Nothing else of GREEN changes, BLUE is only read. It is noted "
             "in the journal, and GREEN is proven again.")
              .arg(green),
          {tr("Write stream again"), tr("Keep as it is")}, parent)
{
    setWindowTitle(tr("Write a stream again"));
}

} // namespace viridian::ui
