// Stands around a user's script. Everything that it uses of the language is taken here, before the
// script runs, so that a script which changes the language changes only itself.
(function (table, progress, write) {
    'use strict';

    // Entries of the table, eight numbers an event: where its line, its data and its metadata
    // stand in the text, and what the host knows of them.
    const WIDTH = 8, LINE = 0, LINE_END = 1, DATA = 2, DATA_END = 3, META = 4, META_END = 5, FACTS = 6;
    const EXACT = 1;       // holds a number that a double cannot
    const DATA_PLAIN = 2;  // the data is written as JSON.stringify writes it
    const META_PLAIN = 4;
    const DUPLICATES = 8;  // a name stands twice in an object
    const BROKEN = 16;     // not an object of JSON

    const parse = JSON.parse, stringify = JSON.stringify, rawJSON = JSON.rawJSON;
    const call = Function.prototype.call.bind(Function.prototype.call);
    const substring = String.prototype.substring, includes = String.prototype.includes;
    const trim = String.prototype.trim, join = Array.prototype.join, replace = String.prototype.replace;
    const isArray = Array.isArray, keys = Object.keys, numberIsFinite = Number.isFinite;
    const text = String, TypeErrorOf = TypeError, ErrorOf = Error, DateOf = Date;
    const match = String.prototype.match, indexOf = String.prototype.indexOf;

    const fields = { __proto__: null, position: 0, version: 0, stream: 1, type: 1, id: 1, schemaVersion: 1,
                     time: 1, data: 2, metadata: 2, dataBase64: 1, metadataBase64: 1, state: 0 };

    // ---- what a script may not have -------------------------------------------------------------
    function refuse(owner, name, why) {
        const refusal = function () { throw new ErrorOf(why); };
        Object.defineProperty(owner, name, { value: refusal, writable: false, configurable: false, enumerable: false });
    }
    function removeClock() {
        const noClock = 'a transform has no clock: it must give the same result on every run';
        const needsTime = function () { throw new ErrorOf(noClock); };
        const Limited = function Date(...args) {
            if (new.target === undefined || args.length === 0)
                needsTime();
            return Reflect.construct(DateOf, args, new.target);
        };
        Limited.prototype = DateOf.prototype;
        Limited.parse = DateOf.parse;
        Limited.UTC = DateOf.UTC;
        Object.defineProperty(DateOf.prototype, 'constructor', { value: Limited });
        refuse(Limited, 'now', noClock);
        globalThis.Date = Limited;
    }
    function removeChance() {
        refuse(Math, 'random', 'a transform has no randomness: it must give the same result on every run');
    }
    function removeLocale() {
        const why = 'a transform has no locale: it must give the same result on every machine';
        const owners = [Date, Number, BigInt, Array, Object, String, Object.getPrototypeOf(Int8Array)];
        for (const owner of owners) {
            for (const name of Object.getOwnPropertyNames(owner.prototype)) {
                if (call(includes, name, 'Locale') || name === 'localeCompare')
                    refuse(owner.prototype, name, why);
            }
        }
    }
    function removeReach() {
        for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry',
                            'ShadowRealm', 'Intl', 'Temporal', 'console'])
            delete globalThis[name];
    }

    // What was computed exactly is written exactly.
    function writeBigIntegers() {
        const toText = BigInt.prototype.toString;
        Object.defineProperty(BigInt.prototype, 'toJSON', { value() { return rawJSON(call(toText, this)); } });
    }

    // ---- the log --------------------------------------------------------------------------------
    function shown(value) {
        if (typeof value === 'string')
            return value;
        try {
            const json = stringify(value);
            return json === undefined ? text(value) : json;
        } catch (error) {
            return '?';
        }
    }
    // "Moving {Type} of {@Data}" with values, or values one after the other.
    function logged(level, args) {
        let next = 1;
        let line = shown(args[0]);
        if (typeof args[0] === 'string')
            line = call(replace, line, /\{@?\w+\}/g, (hole) => next < args.length ? shown(args[next++]) : hole);
        for (; next < args.length; next++)
            line += ' ' + shown(args[next]);
        write(level + ': ' + line);
    }
    function makeLog() {
        const log = {};
        for (const level of ['debug', 'info', 'warn', 'error'])
            log[level] = (...args) => logged(level, args);
        globalThis.log = Object.freeze(log);
        globalThis.console = Object.freeze({ __proto__: log, log: log.info });
    }

    // ---- numbers that a double cannot hold ------------------------------------------------------
    // Sign, digits without zeros at their ends, exponent: one spelling for every value.
    function canonical(number) {
        const parts = call(match, number, /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/);
        if (parts === null)
            return number;
        const fraction = parts[3] === undefined ? '' : parts[3];
        const digits = call(replace, parts[2] + fraction, /^0+/, '');
        const short = call(replace, digits, /0+$/, '');
        if (short === '')
            return '0';
        const exponent = (parts[4] === undefined ? 0 : +parts[4]) - fraction.length + digits.length - short.length;
        return parts[1] + short + 'e' + exponent;
    }

    class ExactNumber {
        #source;
        #path = '';
        constructor(source) { this.#source = source; }
        place(path) { this.#path = path; }
        get source() { return this.#source; }
        toString() { return this.#source; }
        toJSON() { return rawJSON(this.#source); }
        [Symbol.toPrimitive](hint) {
            if (hint === 'string')
                return this.#source;
            throw new TypeErrorOf(`the number ${this.#source}${this.#path === '' ? '' : ' at ' + this.#path} cannot be ` +
                'held by a JavaScript number; leave it as it is, or compute with BigInt(String(…))');
        }
    }
    Object.freeze(ExactNumber.prototype);

    function revive(key, value, context) {
        if (typeof value !== 'number' || canonical(text(value)) === canonical(context.source))
            return value;
        return new ExactNumber(context.source);
    }
    function placeNumbers(value, path) {
        if (value instanceof ExactNumber)
            value.place(path);
        else if (typeof value === 'object' && value !== null)
            for (const key of keys(value))
                placeNumbers(value[key], path + '/' + key);
    }
    function read(source, facts) {
        if ((facts & EXACT) === 0)
            return parse(source);
        const value = parse(source, revive);
        placeNumbers(value.data, '');
        placeNumbers(value.metadata, 'meta');
        return value;
    }

    // ---- what a script returned -----------------------------------------------------------------
    // JSON.stringify writes NaN, Infinity and holes of arrays as null; none of them was meant.
    function check(value, path) {
        if (typeof value === 'number' && !numberIsFinite(value))
            throw new TypeErrorOf(`${path} is ${value}, which JSON cannot hold`);
        if (typeof value !== 'object' || value === null || typeof value.toJSON === 'function')
            return;
        const list = isArray(value);
        for (const key of keys(value)) {
            if (list && (value[key] === undefined || typeof value[key] === 'function'))
                throw new TypeErrorOf(`${path}/${key} is ${typeof value[key]}, which JSON cannot hold`);
            check(value[key], path + '/' + key);
        }
    }
    function written(value, name) {
        const json = stringify(value);
        if (json === undefined)
            throw new TypeErrorOf(`${name} is ${typeof value}, which JSON cannot hold`);
        if (call(includes, json, 'null'))
            check(value, name === 'data' ? '' : name);
        return json;
    }
    // Text of a payload where it is another value than it was; '' where it is the same.
    function changed(value, name, source, facts, plain) {
        const json = written(value, name);
        if (json === source)
            return '';
        if ((facts & plain) === 0 && source !== '' && json === stringify(parse(source, (facts & EXACT) !== 0 ? revive : undefined)))
            return '';
        if ((facts & DUPLICATES) !== 0)
            throw new TypeErrorOf('a name stands twice in the event; a script sees only the last and would lose the others');
        return json;
    }

    const before = { stream: '', type: '', id: '', schemaVersion: '', time: '', dataBase64: '', metadataBase64: '' };
    const names = keys(before);
    function remember(event) {
        before.stream = event.stream;
        before.type = event.type;
        before.id = event.id;
        before.schemaVersion = event.schemaVersion;
        before.time = event.time;
        before.dataBase64 = event.dataBase64;
        before.metadataBase64 = event.metadataBase64;
    }
    function same(event) {
        return event.stream === before.stream && event.type === before.type && event.id === before.id &&
            event.schemaVersion === before.schemaVersion && event.time === before.time &&
            event.dataBase64 === before.dataBase64 && event.metadataBase64 === before.metadataBase64;
    }
    // The members that differ from the input's, as JSON without brackets: '' for an equal event.
    function difference(event, source, row) {
        if (typeof event !== 'object' || event === null || isArray(event))
            throw new TypeErrorOf(`the script emitted ${event === null ? 'null' : typeof event}; expected an event`);
        for (const name in event) {
            if (fields[name] === undefined)
                throw new TypeErrorOf(`the script returned “${name}”; expected an event (data, type, stream, ...), a list ` +
                    'of events, {unchanged: true}, {drop: "reason"} or {error: "..."}');
        }
        const facts = table[row + FACTS];
        let out = '';
        if (event.data !== undefined) {
            const was = call(substring, source, table[row + DATA], table[row + DATA_END]);
            const data = changed(event.data, 'data', was, facts, DATA_PLAIN);
            if (data !== '')
                out = ',"data":' + data;
        }
        if (event.metadata !== undefined) {
            const was = call(substring, source, table[row + META], table[row + META_END]);
            const metadata = changed(event.metadata, 'metadata', was, facts, META_PLAIN);
            if (metadata !== '')
                out += ',"metadata":' + metadata;
        }
        if (same(event))
            return out;
        for (let i = 0; i < names.length; i++) {
            const value = event[names[i]];
            if (value === undefined || value === before[names[i]])
                continue;
            if (typeof value !== 'string')
                throw new TypeErrorOf(`${names[i]} is ${typeof value}; expected text`);
            out += ',"' + names[i] + '":' + stringify(value);
        }
        return out;
    }
    function emitted(list, source, row) {
        if (list.length === 0)
            throw new TypeErrorOf('the script returned an empty list; say {drop: "reason"} when no event is to take its place');
        let out = '';
        for (let i = 0; i < list.length; i++) {
            const members = difference(list[i], source, row);
            if (list.length === 1 && members === '')
                return '"unchanged":true';
            out += (i === 0 ? '{' : ',{') + call(substring, members, 1) + '}';
        }
        return '"emit":[' + out + ']';
    }
    function answered(result, source, row) {
        if (isArray(result))
            return emitted(result, source, row);
        if (typeof result !== 'object' || result === null)
            throw new TypeErrorOf(`the script returned ${result === null ? 'null' : typeof result}; return the event, or ` +
                '{drop: "reason"} to take it away');
        if (typeof result.then === 'function')
            throw new TypeErrorOf('the script returned a promise; a transform has nothing to wait for');
        if (result.emit !== undefined)
            return emitted(result.emit, source, row);
        if (result.unchanged === true)
            return '"unchanged":true';
        if (result.hold === true)
            return '"hold":true';
        if (result.drop !== undefined)
            return '"drop":' + stringify(text(result.drop));
        if (result.error !== undefined)
            return '"error":' + stringify(text(result.error));
        return emitted([result], source, row);
    }

    // ---- the calling shape of the Kurrent Replicator --------------------------------------------
    // Its host finds members whatever the case of their first letter.
    class Original {
        constructor(event) {
            this.Created = event.time === undefined ? undefined : new DateOf(event.time);
            this.Stream = event.stream;
            this.EventType = event.type;
            this.Data = event.data;
            this.Meta = event.metadata;
        }
        get created() { return this.Created; }
        get stream() { return this.Stream; }
        get eventType() { return this.EventType; }
        get data() { return this.Data; }
        get meta() { return this.Meta; }
        get Metadata() { return this.Meta; }
        get metadata() { return this.Meta; }
    }
    const isName = (value) => typeof value === 'string' && call(trim, value) !== '';
    const isObject = (value) => typeof value === 'object' && value !== null;
    function replicated(result, source, row) {
        const dropped = (why) => '"drop":' + stringify('as the Kurrent Replicator does: ' + why);
        if (result === undefined)
            return dropped('the script returned undefined');
        if (!isObject(result))
            throw new TypeErrorOf(`the script returned ${result === null ? 'null' : typeof result}; expected an object`);
        if (!isName(result.Stream) || !isName(result.EventType))
            return dropped('the script returned no ' + (isName(result.Stream) ? 'EventType' : 'Stream'));
        if (!isObject(result.Data))
            return dropped('the script returned no Data');
        const event = { stream: result.Stream, type: result.EventType, data: result.Data };
        const meta = isObject(result.Meta) ? result.Meta : result.Metadata;
        if (isObject(meta))
            event.metadata = meta;
        return emitted([event], source, row);
    }

    // ---- one event ------------------------------------------------------------------------------
    let transform, scriptName = '', replicator = false, stateful = false;
    const answers = [];

    // " (price.js:3:14)": the innermost place in the script.
    function placeOf(error) {
        const stack = text(error.stack);
        const at = call(indexOf, stack, '@' + scriptName + ':');
        if (at < 0)
            return '';
        const end = call(indexOf, stack, '\n', at);
        return ' (' + call(substring, stack, at + 1, end < 0 ? stack.length : end) + ')';
    }
    function failed(error) {
        let what;
        try {
            what = error instanceof ErrorOf ? error.message + placeOf(error) : text(error);
        } catch (again) {
            what = 'the script threw something that cannot be shown';
        }
        return '{"error":' + stringify(text(what)) + '}';
    }
    function flush(event) {
        const held = typeof globalThis.flush === 'function' ? globalThis.flush(event.state, event.stream) : undefined;
        if (held === undefined)
            return '{"unchanged":true}';
        const list = isArray(held) ? held : [held];
        return '{"emit":' + written(list, 'what flush returned') + '}';
    }
    function one(all, row) {
        const facts = table[row + FACTS];
        if ((facts & BROKEN) !== 0)
            return '{"error":"the line is not a JSON object"}';
        const source = call(substring, all, table[row + LINE], table[row + LINE_END]);
        const event = read(source, facts);
        if (event.flush === true)
            return flush(event);
        if (replicator)
            return event.data === undefined
                ? '{"error":"its data is not JSON, and the Kurrent Replicator calls scripts for JSON only"}'
                : (remember(event), '{' + replicated(transform(new Original(event)), source, row) + '}');
        if (!stateful) {
            remember(event);
            return '{' + answered(transform(event), source, row) + '}';
        }
        const state = event.state === null ? {} : event.state;
        delete event.state;
        remember(event);
        const result = transform(event, state);
        const answer = answered(result, source, row);
        const kept = isObject(result) && result.hold === true && result.state !== undefined ? result.state : state;
        return '{' + answer + ',"state":' + written(kept, 'state') + '}';
    }

    removeReach();
    removeClock();
    removeChance();
    removeLocale();
    writeBigIntegers();
    makeLog();

    return {
        load(found, name, likeReplicator, keepsState) {
            transform = found;
            scriptName = name;
            replicator = likeReplicator;
            stateful = keepsState;
        },
        run(all, from, to) {
            for (let i = from; i < to; i++) {
                progress[0] = i;
                try {
                    answers[i] = one(all, i * WIDTH);
                } catch (error) {
                    answers[i] = failed(error);
                }
            }
            progress[0] = to;
        },
        take(from, to) {
            let out = '';
            for (let i = from; i < to; i++)
                out += answers[i] + '\n';
            return out;
        },
    };
})
