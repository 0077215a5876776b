// The upcaster that is measured: two members renamed, one added, a loop over the items.
function transform(event) {
    const { customer, placedAt, ...data } = event.data;
    let pieces = 0;
    for (const item of data.items)
        pieces += item.qty;
    return { schemaVersion: '2', data: { ...data, customerId: customer, at: placedAt, pieces } };
}
