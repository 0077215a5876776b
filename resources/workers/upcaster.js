// A script step: {script: {js: upcaster.js}}. No process of your own, no dependencies, and the fastest of them.
// Return the event, a list of events, {unchanged: true} or {drop: "reason"}; throw what went wrong.
function transform(event) {
    const { cust, ...data } = event.data;
    return { ...event, schemaVersion: '2', data: { ...data, customerId: cust, currency: 'EUR' } };
}
