#include "ui/browse/mapping_desk.h"

#include "core/store/address.h"
#include "ui/browse/events_view.h"
#include "ui/browse/mapping_dialog.h"
#include "ui/text/text.h"

namespace viridian::ui {

MappingDesk::MappingDesk(AppContext& context, QWidget* over)
    : QObject(over), m_context(context), m_over(over)
{
}

void MappingDesk::map(const EventsView* view)
{
    if (!view)
        return;
    const Result<StoreAddress> address = StoreAddress::parse(view->subject().address);
    if (!address)
        return;
    auto* dialog = new MappingDialog(m_context.runner(), view->subject().store, *address, m_over);
    connect(dialog, &MappingDialog::kept, this, &MappingDesk::openMapped);
    dialog->open();
}

void MappingDesk::openMapped(StoreMark store, const QString& address, const QString& file)
{
    m_context.audit().append(tr("Mapped %1").arg(storeWord(store).toLower()), file);
    const bool green = store == StoreMark::Green;
    // The address may be the same and the layout behind it another: the store is opened anew.
    for (const std::string& next : {std::string(), fromQt(address)})
        green ? m_context.setGreen(next) : m_context.setBlue(next);
    emit said(tr("The layout is kept in %1.").arg(file));
}

} // namespace viridian::ui
