// A worker of Viridian in Node, without dependencies. Replace upcast() by a call of your real upcasters.
const handles = [{ type: 'OrderPlaced', version: '1' }];

/** OrderPlaced 1 to 2. Returns the event, a list of events, null to drop it; throws what went wrong. */
function upcast(event) {
    const { cust, ...data } = event.data;
    return { ...event, schemaVersion: '2', data: { ...data, customerId: cust, currency: 'EUR' } };
}

/** JSON.parse rounds numbers of more than 15 digits without a word; such an event is an error instead. */
function refuseInexact(line) {
    if (!/[\d.]{16}/.test(line))
        return;
    for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
        if (token[0] !== '"' && token.length > 15 && String(Number(token)) !== token)
            throw new Error(`${token} cannot be held by a JavaScript number`);
    }
}

function answer(line) {
    try {
        refuseInexact(line);
        const result = upcast(JSON.parse(line));
        if (result === null)
            return { drop: 'the upcaster gave nothing' };
        return { emit: Array.isArray(result) ? result : [result] };
    } catch (error) { // the event is named by Viridian, and the step's onError decides
        return { error: String(error.message) };
    }
}

let rest = '';
let started = false;
process.stdin.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n'); // as many lines as there are, answered at once
    rest = lines.pop();
    const answers = lines.map((line) => started ? answer(line) : (started = true, { ready: true, handles }));
    if (answers.length > 0)
        process.stdout.write(answers.map((one) => JSON.stringify(one)).join('\n') + '\n');
});
