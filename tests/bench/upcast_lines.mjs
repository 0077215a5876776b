// The peer of a script step: node with the same function over the same lines, from a file to a file.
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';

const [script, input, output] = process.argv.slice(2);
const transform = new Function(readFileSync(script, 'utf8') + '\nreturn transform;')();
const out = createWriteStream(output);
let rest = '';
for await (const chunk of createReadStream(input, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    let answers = '';
    for (const line of lines)
        answers += JSON.stringify({ emit: [transform(JSON.parse(line))] }) + '\n';
    if (!out.write(answers))
        await new Promise((resolve) => out.once('drain', resolve));
}
out.end();
